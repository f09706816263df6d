/** Classes of a column of text: as wide as its pane, but no wider than is good to read. */
export const measure = 'mx-auto w-full max-w-3xl'

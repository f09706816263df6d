/** What is read from where text stands on a page. A benchmark switches them off one by one; the product has them all. */
export interface LayoutFeatures {
  /** Reads a page of several columns one column after the other. */
  columns: boolean
  /** Joins words that the end of a line divides. */
  hyphens: boolean
  /** Leaves out heads, feet and page numbers that repeat from page to page. */
  runningHeads: boolean
  /** Keeps the cells of a table's row on one line. */
  tables: boolean
  /** Recognises headings. */
  headings: boolean
}

export const ALL_FEATURES: LayoutFeatures = {
  columns: true,
  hyphens: true,
  runningHeads: true,
  tables: true,
  headings: true,
}

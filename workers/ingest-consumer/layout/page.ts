/** A heading, and where its line begins in the text of its page (UTF-16 code units). */
export interface Heading {
  start: number
  /** 1 is outermost. */
  level: number
  text: string
}

/** What is known of a page once it has been read. */
export interface Page {
  /** Physical, from 1. */
  number: number
  text: string
  /** In the order of the text. */
  headings?: Heading[]
}

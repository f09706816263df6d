/** How much each part of search counts. The retrieval benchmark measures each of these at nothing beside what stands here. */

export interface Tuning {
  /** Share of the words against the meaning, 0 to 1. */
  words: number
  /** What the words at the beginning of its page count for a chunk, as a share of its own. */
  pageHead: number
  /** What a document that has all words of the question, each many times, adds to its chunks. */
  document: number
  /** What a title that has a word of the question, and no other title has, adds to its document's chunks. */
  title: number
  /** What a page that the question names adds to its chunks. */
  namedPage: number
  /** Chunks that come along on either side of one that is found. */
  neighbours: number
}

export const TUNING: Tuning = {
  // From .6 to .8 the right page is found equally often with the local model's embeddings, which know little more than
  // words; below, less often. A trained model's know more, so this keeps away from the upper end.
  words: 0.7,
  // A chunk in the middle of a page says neither whose table it is nor under which heading: the beginning of its page does.
  pageHead: 0.2,
  // Scoping is the largest lever there is. Measured over libraries of 2 to 18 documents; flat from .3 to .6.
  document: 0.4,
  // A question that names its document.
  title: 0.2,
  // Enough to put its chunks first where anything on it bears on the question.
  namedPage: 0.4,
  neighbours: 1,
}

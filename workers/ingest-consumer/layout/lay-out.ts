/** From pages that were read one by one to pages as they are stored. */
import type { LayoutFeatures } from './features.ts'
import type { Page } from './page.ts'
import type { ReadPage } from './page-reader.ts'

/**
 * Who begins to read in the middle begins this much earlier, so that what repeats from page to page is known by the
 * first page that counts.
 */
export const PAGES_BEFORE = 8

/** Holds back a few pages at most. A page's texts come out in order, each once. */
export async function* layOut(pages: AsyncIterable<ReadPage>, _features: LayoutFeatures): AsyncGenerator<Page> {
  for await (const { number, text } of pages) yield { number, text }
}

/** Groups pages and their chunks for writing, as they come. Pure. */
import type { PageRecord } from '../../core/tenant/ingest.ts'
import { chunkPage } from './chunk.ts'
import { HeadingPath } from './layout/heading-path.ts'
import type { Page } from './layout/page.ts'

export interface NewChunk {
  ordinal: number
  page: number
  start: number
  end: number
  /** Headings that it stands under, outermost first, parted by ' › '. */
  heading: string
  content: string
  /** How its page begins; null for the first chunk of a page. */
  pageHead: string | null
}

export interface Batch {
  pages: PageRecord[]
  chunks: NewChunk[]
}

export interface BatchSize {
  chunks: number
  /** Of page texts. Each character is sent twice (page and chunk), in up to 3 bytes; a request may have 10 MB. */
  characters: number
}

/**
 * A batch is full when it has so many chunks, so that it makes one request to the model; a page's last chunks may stand
 * in the batch after its text. Documents without a page make no batch. `before` is what
 * was stored already of the pages before these.
 */
export async function* batchesOf(
  pages: AsyncIterable<Page> | Iterable<Page>,
  size: BatchSize,
  before: { chunks: number; heading: string } = { chunks: 0, heading: '' },
): AsyncGenerator<Batch> {
  let batch: Batch = { pages: [], chunks: [] }
  let characters = 0
  let next = before.chunks
  const path = new HeadingPath(before.heading)
  for await (const page of pages) {
    batch.pages.push({ number: page.number, text: page.text })
    characters += page.text.length
    const headings = page.headings ?? []
    const spans = chunkPage(
      page.text,
      headings.map(({ start }) => start),
    )
    let entered = 0
    const enterUpTo = (offset: number) => {
      for (let one = headings[entered]; one && one.start < offset; one = headings[++entered]) path.enter(one)
    }
    for (const [index, { start, end }] of spans.entries()) {
      enterUpTo(start)
      if (batch.chunks.length >= size.chunks) {
        yield batch
        batch = { pages: [], chunks: [] }
        characters = 0
      }
      const content = page.text.slice(start, end)
      const pageHead = index === 0 ? null : page.text.slice(0, PAGE_HEAD)
      batch.chunks.push({
        ordinal: next++,
        page: page.number,
        start,
        end,
        heading: path.toString(),
        content,
        pageHead,
      })
    }
    enterUpTo(page.text.length)
    if (characters >= size.characters) {
      yield batch
      batch = { pages: [], chunks: [] }
      characters = 0
    }
  }
  if (batch.pages.length > 0 || batch.chunks.length > 0) yield batch
}

const PAGE_HEAD = 200

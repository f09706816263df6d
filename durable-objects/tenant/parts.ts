/** The parts that an ingest consists of, and how far a set of finished ones is. No I/O. */
import type { JobWork } from './rpc.ts'

/**
 * Chunks in one embed job: two requests to the model at its 96-a-request default batch, some seconds of work, so that a
 * lost job costs little and a large document has enough of them to go side by side.
 */
export const CHUNKS_PER_JOB = 192

export const EXTRACT = 'extract'

/** The embed parts of a document with that many chunks. */
export function embedParts(chunks: number): string[] {
  const parts: string[] = []
  for (let from = 0; from < chunks; from += CHUNKS_PER_JOB)
    parts.push(`embed ${from}-${Math.min(chunks, from + CHUNKS_PER_JOB)}`)
  return parts
}

/** The embed parts that have none of these chunks: `from` inclusive, `to` exclusive. */
export function partsWithout(chunks: number, ranges: readonly { from: number; to: number }[]): string[] {
  return embedParts(chunks).filter((part) => {
    const work = workOf(part)
    return work.kind === 'embed' && !ranges.some(({ from, to }) => from < work.to && to > work.from)
  })
}

/** What a part asks for. Throws on a name that none of these functions made. */
export function workOf(part: string): JobWork {
  if (part === EXTRACT) return { kind: 'extract' }
  const range = /^embed (\d+)-(\d+)$/.exec(part)
  if (!range) throw new Error('unknown part of an ingest')
  return { kind: 'embed', from: Number(range[1]), to: Number(range[2]) }
}

/** Embed parts that aren't finished; none when the ingest is complete, given that the file was read. */
export function missingParts(chunks: number, finished: ReadonlySet<string>): string[] {
  return embedParts(chunks).filter((part) => !finished.has(part))
}

/**
 * Pages done, while there are two things to do to each: the mean of how many were read and how many were embedded, so
 * that the bar moves with the work and reaches the end with it. Embedded pages are known by their share of the chunks.
 */
export function pagesDone(pages: number, read: number, chunks: number | null, embedded: number): number {
  const pagesEmbedded = chunks ? (pages * Math.min(embedded, chunks)) / chunks : 0
  return Math.min(pages, Math.floor((Math.min(read, pages) + pagesEmbedded) / 2))
}

/** How many chunks the finished embed parts cover. */
export function chunksEmbedded(finished: Iterable<string>): number {
  let chunks = 0
  for (const part of finished) {
    const work = workOf(part)
    if (work.kind === 'embed') chunks += work.to - work.from
  }
  return chunks
}

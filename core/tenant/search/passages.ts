/** Puts chunks that were found together again as passages. Pure. */
import { z } from 'zod'
import type { Row } from '../../sql.ts'
import { SELECTION, selectChunks } from './select.ts'

/** Characters `start` to `end` of a page's text, standing from character `textStart` on in the passage's text. */
export interface PassageSegment {
  page: number
  start: number
  end: number
  textStart: number
}

export interface FoundPassage {
  documentId: string
  title: string
  /** Physical pages, from 1. */
  pageStart: number
  pageEnd: number
  text: string
  /** In order; together they are all of `text`. */
  segments: PassageSegment[]
  /** The higher the better; only comparable with others of the same search. */
  score: number
}

const rowSchema = z.object({
  document_id: z.string(),
  title: z.string(),
  ordinal: z.coerce.number(),
  page_start: z.coerce.number(),
  page_end: z.coerce.number(),
  start_offset: z.coerce.number(),
  end_offset: z.coerce.number(),
  content: z.string(),
  /** Null for a neighbour of a chunk that was found. */
  score: z.coerce.number().nullable(),
})
type Chunk = z.infer<typeof rowSchema>

/**
 * From the rows of a search statement, best first, as many as there is room for. Neighbouring chunks of a page make one
 * passage.
 */
export function readPassages(rows: Row[], selection = SELECTION): FoundPassage[] {
  const found = rows.map((row) => rowSchema.parse(row))
  const chunks = selectChunks(found, selection).sort(
    (a, b) => compare(a.document_id, b.document_id) || a.ordinal - b.ordinal,
  )
  const runs: Chunk[][] = []
  for (const chunk of chunks) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && continues(last, chunk)) run.push(chunk)
    else runs.push([chunk])
  }
  return runs.map(passageOf).sort((a, b) => b.score - a.score)
}

function continues(before: Chunk, chunk: Chunk): boolean {
  return (
    before.document_id === chunk.document_id &&
    before.ordinal + 1 === chunk.ordinal &&
    before.page_end === chunk.page_start &&
    before.page_start === before.page_end &&
    chunk.page_start === chunk.page_end &&
    before.end_offset === chunk.start_offset
  )
}

function passageOf(run: Chunk[]): FoundPassage {
  const [first] = run
  const last = run.at(-1)
  if (!first || !last) throw new Error('a passage without a chunk')
  const text = run.map(({ content }) => content).join('')
  const trimmed = text.trim()
  const start = first.start_offset + text.indexOf(trimmed)
  return {
    documentId: first.document_id,
    title: first.title,
    pageStart: first.page_start,
    pageEnd: last.page_end,
    text: trimmed,
    segments: [{ page: first.page_start, start, end: start + trimmed.length, textStart: 0 }],
    score: Math.max(...run.map(({ score }) => score ?? 0)),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

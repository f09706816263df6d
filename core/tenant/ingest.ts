/**
 * What an ingest writes. Each statement checks in its own transaction that the document is still processing at the
 * ingest's generation, answers with a row if it is, and changes nothing and answers with none if it isn't. All may be repeated.
 */
import { z } from 'zod'
import type { Row, Statement } from '../sql.ts'
import { type DocumentRef, INGEST_FENCE } from './documents.ts'
import { directionLiteral, unitHalfvec } from './vector.ts'

/** One page's text, numbered from 1. */
export interface PageRecord {
  number: number
  text: string
}

/** Characters `start` to `end` of a page. */
export interface ChunkRecord {
  /** Counts through the whole document, from 0. */
  ordinal: number
  page: number
  start: number
  end: number
  /** Headings that it stands under, outermost first, parted by ' › '. */
  heading: string
  content: string
  /** Null: to be embedded later. */
  embedding: readonly number[] | null
}

/**
 * Stores pages and chunks. A chunk that stands there unchanged keeps the embedding it has, so that reading a file again
 * after a crash costs no second embedding.
 */
export function storePages(
  document: DocumentRef,
  batch: { pages: readonly PageRecord[]; chunks: readonly ChunkRecord[]; model: string },
): Statement {
  const chunks = batch.chunks.map((chunk) => ({
    ...chunk,
    embedding: chunk.embedding && directionLiteral(chunk.embedding),
  }))
  return {
    text: `${INGEST_FENCE},
      stored_pages as (
        insert into pages (document_id, number, generation, text)
        select fence.id, page.number, fence.generation, page.text
        from fence cross join jsonb_to_recordset($3::jsonb) as page(number integer, text text)
        on conflict (document_id, number) do update set generation = excluded.generation, text = excluded.text
        where (pages.generation, pages.text) is distinct from (excluded.generation, excluded.text)),
      stored_chunks as (
        insert into chunks (document_id, ordinal, generation, page_start, page_end, start_offset, end_offset, heading,
          content, embedding, embedding_model)
        select fence.id, chunk.ordinal, fence.generation, chunk.page, chunk.page, chunk.start, chunk."end", chunk.heading,
          chunk.content, ${unitHalfvec('chunk.embedding')}, case when chunk.embedding is not null then $5 end
        from fence cross join jsonb_to_recordset($4::jsonb)
          as chunk(ordinal integer, page integer, start integer, "end" integer, heading text, content text, embedding text)
        on conflict (document_id, ordinal) do update set
          generation = excluded.generation, page_start = excluded.page_start, page_end = excluded.page_end,
          start_offset = excluded.start_offset, end_offset = excluded.end_offset, heading = excluded.heading,
          content = excluded.content, embedding = excluded.embedding, embedding_model = excluded.embedding_model
        where excluded.embedding is not null
          or (chunks.generation, chunks.page_start, chunks.start_offset, chunks.heading, chunks.content) is distinct from
            (excluded.generation, excluded.page_start, excluded.start_offset, excluded.heading, excluded.content))
      select id from fence`,
    params: [document.id, document.generation, JSON.stringify(batch.pages), JSON.stringify(chunks), batch.model],
  }
}

/**
 * Removes what an earlier attempt, made with other settings, left beyond the end, and says which chunks have no embedding
 * from `model` yet. The row goes to `readUnembedded`.
 */
export function trimDocument(
  document: DocumentRef,
  { pages, chunks, model }: { pages: number; chunks: number; model: string },
): Statement {
  return {
    text: `${INGEST_FENCE},
      old_chunks as (delete from chunks using fence where document_id = fence.id and ordinal >= $3::integer),
      old_pages as (delete from pages using fence where document_id = fence.id and number > $4::integer),
      unembedded as (
        select ordinal, ordinal - row_number() over (order by ordinal) as run from chunks
        where document_id = $1 and ordinal < $3::integer and embedding_model is distinct from $5),
      runs as (select min(ordinal) as first, max(ordinal) + 1 as beyond from unembedded group by run)
      select id, coalesce(
        (select jsonb_agg(jsonb_build_object('from', first, 'to', beyond) order by first) from runs), '[]') as unembedded
      from fence`,
    params: [document.id, document.generation, chunks, pages, model],
  }
}

/** Chunks `from` (inclusive) to `to` (exclusive). */
const chunkRange = z.object({ from: z.number(), to: z.number() })
const trimmedRow = z.object({ unembedded: z.array(chunkRange) })

export function readUnembedded(row: Row): z.infer<typeof chunkRange>[] {
  return trimmedRow.parse(row).unembedded
}

/** How far an ingest is: its first `pages` pages and their `chunks` chunks are stored for good. */
export interface Checkpoint {
  pages: number
  chunks: number
  /** Of those pages, how many have any text. */
  pagesWithText: number
  /** Of the last of those chunks; '' when there is none. */
  heading: string
}

/**
 * How far an earlier attempt at this generation came. Batches may have been stored out of order, and a page's chunks may be in
 * two of them: a page counts when no page and no chunk before it is missing, and a chunk after its own is there. The
 * row goes to `readCheckpoint`; there is none when another generation or a deletion came first.
 */
export function checkpointOf(document: DocumentRef): Statement {
  return {
    text: `with fence as (
        select id, generation from documents where id = $1 and generation = $2::integer and state = 'processing'),
      own_chunks as (
        select ordinal, page_start, heading, row_number() over (order by ordinal) - 1 as place
        from chunks join fence on document_id = fence.id and chunks.generation = fence.generation),
      own_pages as (
        select number, text, row_number() over (order by number) as place
        from pages join fence on document_id = fence.id and pages.generation = fence.generation),
      done as (
        select least(
          (select max(page_start) - 1 from own_chunks where ordinal = place),
          (select max(number) from own_pages where number = place)) as pages),
      done_chunks as (select own_chunks.* from own_chunks, done where ordinal = place and page_start <= done.pages)
      select coalesce(done.pages, 0) as pages,
        (select count(*) from done_chunks) as chunks,
        (select count(*) from own_pages where number <= done.pages and text ~ '\\S') as pages_with_text,
        coalesce((select heading from done_chunks order by ordinal desc limit 1), '') as heading
      from fence, done`,
    params: [document.id, document.generation],
  }
}

const checkpointRow = z.object({
  pages: z.coerce.number(),
  chunks: z.coerce.number(),
  pages_with_text: z.coerce.number(),
  heading: z.string(),
})

/** Null: this ingest doesn't count any more. */
export function readCheckpoint(rows: Row[]): Checkpoint | null {
  if (rows.length === 0) return null
  const { pages_with_text: pagesWithText, ...rest } = checkpointRow.parse(rows[0])
  return { ...rest, pagesWithText }
}

/** Chunks of a range that have no embedding from `model` yet, in order. Rows go to `readChunksToEmbed`. */
export function chunksToEmbed(document: DocumentRef, range: { from: number; to: number }, model: string): Statement {
  return {
    text: `select chunk.ordinal, chunk.heading, chunk.content,
        case when chunk.start_offset > 0 then left(page.text, $6::integer) end as page_head
      from documents join chunks chunk on chunk.document_id = documents.id and chunk.generation = documents.generation
        join pages page on page.document_id = chunk.document_id and page.number = chunk.page_start
      where documents.id = $1 and documents.generation = $2::integer and documents.state = 'processing'
        and chunk.ordinal >= $3::integer and chunk.ordinal < $4::integer and chunk.embedding_model is distinct from $5
      order by chunk.ordinal`,
    params: [document.id, document.generation, range.from, range.to, model, PAGE_HEAD_CHARACTERS],
  }
}

/** How much of a page's beginning `chunksToEmbed` reads. */
export const PAGE_HEAD_CHARACTERS = 200

const chunkToEmbed = z.object({
  ordinal: z.coerce.number(),
  heading: z.string(),
  content: z.string(),
  /** The beginning of the page that the chunk stands on; null for the first chunk of a page. */
  page_head: z.string().nullable(),
})

export interface ChunkToEmbed {
  ordinal: number
  heading: string
  content: string
  /** As in the row. */
  pageHead: string | null
}

export function readChunksToEmbed(rows: Row[]): ChunkToEmbed[] {
  return rows.map((row) => {
    const { ordinal, heading, content, page_head: pageHead } = chunkToEmbed.parse(row)
    return { ordinal, heading, content, pageHead }
  })
}

export function storeEmbeddings(
  document: DocumentRef,
  model: string,
  embeddings: readonly { ordinal: number; embedding: readonly number[] }[],
): Statement {
  const records = embeddings.map(({ ordinal, embedding }) => ({ ordinal, embedding: directionLiteral(embedding) }))
  return {
    text: `${INGEST_FENCE},
      stored as (
        update chunks set embedding = ${unitHalfvec('record.embedding')}, embedding_model = $3
        from fence cross join jsonb_to_recordset($4::jsonb) as record(ordinal integer, embedding text)
        where chunks.document_id = fence.id and chunks.generation = fence.generation and chunks.ordinal = record.ordinal)
      select id from fence`,
    params: [document.id, document.generation, model, JSON.stringify(records)],
  }
}

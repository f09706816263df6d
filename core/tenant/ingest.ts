/**
 * What an ingest writes. Each statement checks in its own transaction that the document is still processing at the
 * ingest's generation, answers with a row if it is, and changes nothing and answers with none if it isn't. All may be repeated.
 */
import { z } from 'zod'
import type { Row, Statement } from '../sql.ts'
import { type DocumentRef, INGEST_FENCE } from './documents.ts'
import { halfvecLiteral } from './vector.ts'

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
    embedding: chunk.embedding && halfvecLiteral(chunk.embedding),
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
          chunk.content, chunk.embedding::halfvec, case when chunk.embedding is not null then $5 end
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

/** Removes what an earlier attempt, made with other settings, left beyond the end. */
export function trimDocument(document: DocumentRef, counts: { pages: number; chunks: number }): Statement {
  return {
    text: `${INGEST_FENCE},
      old_chunks as (delete from chunks using fence where document_id = fence.id and ordinal >= $3::integer),
      old_pages as (delete from pages using fence where document_id = fence.id and number > $4::integer)
      select id from fence`,
    params: [document.id, document.generation, counts.chunks, counts.pages],
  }
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
  const records = embeddings.map(({ ordinal, embedding }) => ({ ordinal, embedding: halfvecLiteral(embedding) }))
  return {
    text: `${INGEST_FENCE},
      stored as (
        update chunks set embedding = record.embedding::halfvec, embedding_model = $3
        from fence cross join jsonb_to_recordset($4::jsonb) as record(ordinal integer, embedding text)
        where chunks.document_id = fence.id and chunks.generation = fence.generation and chunks.ordinal = record.ordinal)
      select id from fence`,
    params: [document.id, document.generation, model, JSON.stringify(records)],
  }
}

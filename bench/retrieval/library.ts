/** A tenant's database that holds the documents, filled by the product's own ingest code. */
import { newId } from '../../core/ids.ts'
import type { Database } from '../../core/sql.ts'
import { beginDocument, publishDocument } from '../../core/tenant/documents.ts'
import { storePages } from '../../core/tenant/ingest.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase } from '../../tests/support/pglite-database.ts'
import { batchesOf, type NewChunk } from '../../workers/ingest-consumer/batch.ts'
import { embeddingText } from '../../workers/ingest-consumer/embed.ts'
import type { DocumentText } from './documents.ts'
import type { Embeddings } from './embeddings.ts'

export interface Library {
  database: Database
  model: string
  chunks: number
  idOf(file: string): string
  fileOf(id: string): string
  close(): Promise<void>
}

const BATCH = { chunks: 96, characters: 1_000_000 }

/** What of a chunk is embedded; the product's choice unless an ablation makes another. */
export type TextToEmbed = (title: string, chunk: NewChunk) => string

export async function openLibrary(
  documents: readonly DocumentText[],
  embeddings: Embeddings,
  textToEmbed: TextToEmbed = embeddingText,
): Promise<Library> {
  const database = await openTestDatabase(tenantMigrations)
  const ids = new Map(documents.map(({ file }) => [file, newId()]))
  const files = new Map(Array.from(ids, ([file, id]) => [id, file]))
  let count = 0
  for (const { file, title, pages } of documents) {
    const document = { id: ids.get(file) ?? '', generation: 1, title }
    await database.batch(beginDocument(document))
    for await (const batch of batchesOf(pages, BATCH)) {
      const vectors = await embeddings.embed(batch.chunks.map((chunk) => textToEmbed(title, chunk)))
      const chunks = batch.chunks.map(({ pageHead: _, ...chunk }, at) => ({ ...chunk, embedding: vectors[at] ?? null }))
      await database.query(storePages(document, { pages: batch.pages, chunks, model: embeddings.model }))
      count += chunks.length
    }
    await database.query(publishDocument({ ...document, pages: pages.length }))
  }
  return {
    database,
    model: embeddings.model,
    chunks: count,
    idOf: (file) => ids.get(file) ?? '',
    fileOf: (id) => files.get(id) ?? '',
    close: () => database.close(),
  }
}

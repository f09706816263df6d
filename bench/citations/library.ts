/** A tenant's database on PGlite with the documents in it, filled by the product's own ingest code. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '../../core/ids.ts'
import { EMBEDDING_BATCH, type EmbeddingConfig } from '../../core/models/embedding.ts'
import type { Database } from '../../core/sql.ts'
import { publishDocument } from '../../core/tenant/documents.ts'
import { titleOfFile } from '../../durable-objects/tenant/file-name.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase } from '../../tests/support/pglite-database.ts'
import { batchesOf } from '../../workers/ingest-consumer/batch.ts'
import { openEmbedder } from '../../workers/ingest-consumer/embed.ts'
import { EXTRACT_LIMITS, pdfOpener } from '../../workers/ingest-consumer/extract.ts'
import { Store } from '../../workers/ingest-consumer/store.ts'

export interface Library {
  database: Database
  idOf(file: string): string
  close(): Promise<void>
}

export interface SourceFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

const MOST_PAGES = 2_000
const BATCH = { chunks: EMBEDDING_BATCH, characters: 1_000_000 }
const CMAPS = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), 'cmaps')

export async function openLibrary(
  files: readonly SourceFile[],
  config: EmbeddingConfig,
  progress: (message: string) => void,
): Promise<Library> {
  const database = await openTestDatabase(tenantMigrations)
  const embedder = openEmbedder(config)
  const openPdf = pdfOpener(async (name) => new Uint8Array(await readFile(join(CMAPS, name))))
  const { signal } = new AbortController()
  const ids = new Map<string, string>()
  for (const { name, bytes } of files) {
    const document = { id: newId(), generation: 1, title: titleOfFile(name) }
    const store = new Store(database, document, embedder.model)
    const pdf = await openPdf(bytes, { ...EXTRACT_LIMITS, pages: MOST_PAGES })
    await store.begin()
    for await (const batch of batchesOf(pdf.read(signal), BATCH)) {
      const embeddings = await embedder.embed(document.title, batch.chunks, signal)
      await store.pages(
        batch.pages,
        batch.chunks.map(({ pageHead: _, ...chunk }, i) => ({ ...chunk, embedding: embeddings[i] ?? null })),
      )
    }
    await database.query(publishDocument({ ...document, pages: pdf.pages }))
    await pdf.close()
    ids.set(name, document.id)
    progress(`${name}: ${pdf.pages} pages`)
  }
  return { database, idOf: (file) => ids.get(file) ?? '', close: () => database.close() }
}

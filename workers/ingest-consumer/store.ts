/** Writes of one ingest. Each is fenced: once the document is deleted or ingested anew, every one of them says so. */
import { classifySqlError, type Database, isRetryable, type Row, type Statement } from '../../core/sql.ts'
import { beginDocument, type DocumentRef } from '../../core/tenant/documents.ts'
import {
  type ChunkRecord,
  chunksToEmbed,
  type PageRecord,
  readChunksToEmbed,
  storeEmbeddings,
  storePages,
  trimDocument,
} from '../../core/tenant/ingest.ts'

/** The document was deleted, published or begun anew meanwhile: nothing of this ingest counts any more. */
export class Superseded extends Error {
  override name = 'Superseded'
}

/** All writes may be repeated, so an unknown outcome is answered by doing it again: soon, since the job has a lease. */
const RETRY_DELAYS_MS = [250, 1_000]

export class Store {
  readonly #database: Database
  readonly #document: DocumentRef & { title: string }
  readonly #model: string

  constructor(database: Database, document: DocumentRef & { title: string }, model: string) {
    this.#database = database
    this.#document = document
    this.#model = model
  }

  async begin(): Promise<void> {
    await again(() => this.#database.batch(beginDocument(this.#document)))
  }

  async pages(pages: readonly PageRecord[], chunks: readonly ChunkRecord[]): Promise<void> {
    await this.#fenced(storePages(this.#document, { pages, chunks, model: this.#model }))
  }

  /** The document has so many pages and chunks, and no more. */
  async end(counts: { pages: number; chunks: number }): Promise<void> {
    await this.#fenced(trimDocument(this.#document, counts))
  }

  async chunksToEmbed(range: { from: number; to: number }) {
    const statement = chunksToEmbed(this.#document, range, this.#model)
    return readChunksToEmbed(await again(() => this.#database.query<Row>(statement)))
  }

  async embeddings(embeddings: readonly { ordinal: number; embedding: readonly number[] }[]): Promise<void> {
    await this.#fenced(storeEmbeddings(this.#document, this.#model, embeddings))
  }

  async #fenced(statement: Statement): Promise<void> {
    const rows = await again(() => this.#database.query(statement))
    if (rows.length === 0) throw new Superseded()
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await work()
    } catch (error) {
      if (!isRetryable(classifySqlError(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
  }
  return work()
}

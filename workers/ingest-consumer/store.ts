/** Writes of one ingest. Each is fenced: once the document is deleted or ingested anew, every one of them says so. */
import { classifySqlError, type Database, isRetryable, type Row, type Statement } from '../../core/sql.ts'
import { beginDocument, type DocumentRef } from '../../core/tenant/documents.ts'
import {
  type Checkpoint,
  type ChunkRecord,
  checkpointOf,
  chunksToEmbed,
  type PageRecord,
  readCheckpoint,
  readChunksToEmbed,
  readUnembedded,
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

  /** How far an earlier attempt came. */
  async begin(): Promise<Checkpoint> {
    const statements = [...beginDocument(this.#document), checkpointOf(this.#document)]
    const results = await again(() => this.#database.batch(statements))
    const checkpoint = readCheckpoint(results.at(-1) ?? [])
    if (checkpoint === null) throw new Superseded()
    return checkpoint
  }

  async pages(pages: readonly PageRecord[], chunks: readonly ChunkRecord[]): Promise<void> {
    await this.#fenced(storePages(this.#document, { pages, chunks, model: this.#model }))
  }

  /** The document has so many pages and chunks, and no more. Answers with the chunks that have no embedding yet. */
  async end(counts: { pages: number; chunks: number }): Promise<{ from: number; to: number }[]> {
    return readUnembedded(await this.#fenced(trimDocument(this.#document, { ...counts, model: this.#model })))
  }

  async chunksToEmbed(range: { from: number; to: number }) {
    const statement = chunksToEmbed(this.#document, range, this.#model)
    return readChunksToEmbed(await again(() => this.#database.query<Row>(statement)))
  }

  async embeddings(embeddings: readonly { ordinal: number; embedding: readonly number[] }[]): Promise<void> {
    await this.#fenced(storeEmbeddings(this.#document, this.#model, embeddings))
  }

  async #fenced(statement: Statement): Promise<Row> {
    const [row] = await again(() => this.#database.query<Row>(statement))
    if (!row) throw new Superseded()
    return row
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

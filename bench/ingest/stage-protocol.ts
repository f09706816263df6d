/** What the benchmark's Worker is asked for, and what it answers. */
import type { EmbeddingConfig } from '../../core/models/embedding.ts'

export interface Order {
  /**
   * `prepare` reads and embeds the document and remembers both. `extract`, `embed` and `write` are one stage with the others
   * stubbed, `all` is none stubbed; `unpdf` is plain text extraction.
   */
  kind: 'prepare' | 'extract' | 'embed' | 'write' | 'all' | 'unpdf'
  /** Of the file. */
  bytes: number
  filePages: number
  /** Jobs over the same file that begin at once. */
  jobs: number
  /** Ids of the documents that they write. */
  documents: string[]
  model: EmbeddingConfig
  sqlEndpoint: string
  connectionString: string
}

export interface Prepared {
  pages: number
  chunks: number
}

export interface StageResult {
  ms: number
  /** Of the text, where it was made in one piece. */
  characters: number
}

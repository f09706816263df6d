/** What of a chunk is embedded, and the embedding of many. */
import type { EmbeddingConfig } from '../../core/models/embedding.ts'
import { embedTexts } from '../../core/models/embedding.ts'
import { innermost } from './layout/heading-path.ts'

/** Words of a page's beginning (its heading, the name of its chapter) that go with every chunk on it. */
const PAGE_HEAD_WORDS = 15

/**
 * Requests to the model at once for one job. A batch has some 10,000 tokens, so two requests of a third of a second each take
 * three million and more a minute: what a provider allows an account, and all tenants share it. More of them would mostly
 * be refused.
 */
export const REQUESTS_UNDER_WAY = 2

export interface Embeddable {
  /** Headings that it stands under. */
  heading: string
  content: string
  /** How its page begins; null for the first chunk of a page, which says it itself. */
  pageHead: string | null
}

/**
 * A chunk alone often doesn't say what it is about: the document's title, the heading right above it and its page's beginning stand
 * before it. Headings further out are said by many chunks, and make them alike.
 */
export function embeddingText(title: string, { heading, content, pageHead }: Embeddable): string {
  const head = pageHead?.trim().split(/\s+/).slice(0, PAGE_HEAD_WORDS).join(' ')
  return [title, innermost(heading), head, content].filter(Boolean).join('\n')
}

export interface Embedder {
  /** What is stored with each embedding. */
  model: string
  embed(title: string, chunks: readonly Embeddable[], signal: AbortSignal): Promise<number[][]>
}

export function openEmbedder(config: EmbeddingConfig): Embedder {
  return {
    model: config.EMBEDDING_MODEL,
    async embed(title, chunks, signal) {
      const texts = chunks.map((chunk) => embeddingText(title, chunk))
      const embeddings = await embedTexts(config, texts, { signal })
      if (embeddings.length !== texts.length) throw new Error('the embedding model left texts out')
      return embeddings
    },
  }
}

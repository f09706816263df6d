/** The embedding model: OpenAI's, or any that speaks its `/embeddings`. */
import { embedMany } from 'ai'
import type { IngestConfig } from '../config.ts'
import { EMBEDDING_DIMENSIONS } from '../tenant/schema.ts'
import { embeddingsEndpoint } from './embeddings-endpoint.ts'

export type EmbeddingConfig = Pick<IngestConfig, 'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'EMBEDDING_MODEL'>

/** Texts in one request to the model. Larger requests take longer and lose more when they fail. */
export const EMBEDDING_BATCH = 96
/** A Worker has six connections; one stays free for the database. */
const PARALLEL_REQUESTS = 5
/** Models read 8,192 tokens; in some scripts a character is one and more. Of a longer text the beginning is embedded. */
const MAX_CHARACTERS = 6_000
/** Over all requests and retries of a call. */
const TIMEOUT_MS = 60_000

/** The embeddings of `texts`, in their order. Tries again a few times; then throws the library's error, or the signal's reason. */
export async function embedTexts(
  config: EmbeddingConfig,
  texts: readonly string[],
  options: { signal?: AbortSignal; maxRetries?: number } = {},
): Promise<number[][]> {
  if (texts.length === 0) return []
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const { embeddings } = await embedMany({
    model: modelOf(config),
    values: texts.map(embeddable),
    maxParallelCalls: PARALLEL_REQUESTS,
    maxRetries: options.maxRetries ?? 3,
    abortSignal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    telemetry: { isEnabled: false },
  })
  return embeddings
}

/** The embedding of a question. Somebody is waiting for it: it gives up sooner. */
export async function embedQuestion(
  config: EmbeddingConfig,
  question: string,
  options: { signal?: AbortSignal } = {},
): Promise<number[]> {
  const [embedding] = await embedTexts(config, [question], { ...options, maxRetries: 1 })
  if (!embedding) throw new Error('the embedding model answered without an embedding')
  return embedding
}

function modelOf(config: EmbeddingConfig) {
  // These models can give as many dimensions as one asks for, and give too many unasked; others refuse to be asked.
  const dimensions = config.EMBEDDING_MODEL.startsWith('text-embedding-3') ? EMBEDDING_DIMENSIONS : undefined
  return embeddingsEndpoint({
    baseUrl: config.OPENAI_BASE_URL,
    apiKey: config.OPENAI_API_KEY,
    model: config.EMBEDDING_MODEL,
    batch: EMBEDDING_BATCH,
    ...(dimensions && { dimensions }),
  })
}

/** Models refuse an empty text. */
function embeddable(text: string): string {
  const cut = text.slice(0, MAX_CHARACTERS).toWellFormed()
  return cut.trim() === '' ? '-' : cut
}

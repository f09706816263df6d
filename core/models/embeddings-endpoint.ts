/**
 * `/embeddings` as OpenAI speaks it, with vectors as base64 of their 32-bit floats: a quarter of what they take as JSON numbers,
 * and hardly any work to read. OpenAI's own clients ask for it in the same way. Servers that don't know this form answer with
 * numbers, which is understood, too.
 */
import { Buffer } from 'node:buffer'
import { APICallError, type EmbeddingModel } from 'ai'

export interface EmbeddingsEndpoint {
  baseUrl: string
  apiKey: string
  model: string
  /** Left out: as many as the model gives. */
  dimensions?: number
  /** Texts in one request. */
  batch: number
}

type Model = Extract<EmbeddingModel, { specificationVersion: 'v4' }>

export function embeddingsEndpoint({ baseUrl, apiKey, model, dimensions, batch }: EmbeddingsEndpoint): Model {
  const url = `${baseUrl.replace(/\/$/, '')}/embeddings`
  return {
    specificationVersion: 'v4',
    provider: 'openai-compatible',
    modelId: model,
    maxEmbeddingsPerCall: batch,
    supportsParallelCalls: true,
    async doEmbed({ values, abortSignal }) {
      const request = { model, input: values, encoding_format: 'base64', dimensions }
      // What was asked holds a tenant's text: an error, which may be logged, has none of it.
      const failure = { url, requestBodyValues: { model, inputs: values.length } }
      let response: Response
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify(request),
          signal: abortSignal ?? null,
        })
        if (response.ok) return { embeddings: vectorsOf(await response.json(), values.length), warnings: [] }
      } catch (cause) {
        abortSignal?.throwIfAborted()
        if (cause instanceof OddAnswer)
          throw new APICallError({ ...failure, message: cause.message, isRetryable: false })
        throw new APICallError({ ...failure, message: 'the embedding model was not reached', cause, isRetryable: true })
      }
      await response.body?.cancel()
      throw new APICallError({
        ...failure,
        message: `the embedding model answered with ${response.status}`,
        statusCode: response.status,
        responseHeaders: Object.fromEntries(response.headers),
      })
    },
  }
}

class OddAnswer extends Error {}

/** Checked by hand: looking at each number of a large answer by a schema takes longer than all the rest. */
function vectorsOf(answer: unknown, count: number): number[][] {
  const data = (answer as { data?: unknown } | null)?.data
  if (!Array.isArray(data) || data.length !== count) throw new OddAnswer('the embedding model left texts out')
  const vectors: number[][] = []
  for (const [at, one] of data.entries()) {
    const { index = at, embedding } = (one ?? {}) as { index?: unknown; embedding?: unknown }
    if (typeof index !== 'number' || index >= count) throw new OddAnswer('the embedding model answered out of order')
    vectors[index] = vectorOf(embedding)
  }
  return vectors
}

function vectorOf(embedding: unknown): number[] {
  if (Array.isArray(embedding) && embedding.every((value) => typeof value === 'number')) return embedding
  if (typeof embedding !== 'string') throw new OddAnswer('the embedding model answered with something else')
  // A copy, as the bytes may stand anywhere in a shared buffer and floats must be aligned.
  const bytes = new Uint8Array(Buffer.from(embedding, 'base64'))
  const floats = new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4))
  // `Array.from` walks an iterator, which takes several times as long.
  const vector = new Array<number>(floats.length)
  for (let at = 0; at < floats.length; at++) vector[at] = floats[at] ?? 0
  return vector
}

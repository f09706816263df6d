/**
 * A model that reads the question beside each passage: `/rerank` as Cohere defined it and Jina, vLLM, LocalAI and others speak
 * it. It costs a request in a row before the first token, so there is none unless `RERANK_MODEL` names one.
 */
import { z } from 'zod'
import type { ApiConfig } from '../config.ts'

/** How relevant each text is to the question, in the texts' order; the higher the better. Throws when it can't say. */
export type Reranker = (question: string, texts: readonly string[], signal: AbortSignal) => Promise<number[]>

export type RerankConfig = Pick<
  ApiConfig,
  'RERANK_MODEL' | 'RERANK_BASE_URL' | 'RERANK_API_KEY' | 'OPENAI_BASE_URL' | 'OPENAI_API_KEY'
>

const replySchema = z.object({ results: z.array(z.object({ index: z.int(), relevance_score: z.number() })) })

export function openReranker(config: RerankConfig): Reranker | undefined {
  const { RERANK_MODEL: model, RERANK_BASE_URL: base, RERANK_API_KEY: key } = config
  if (model === undefined) return undefined
  return async (query, documents, signal) => {
    const response = await fetch(`${base ?? config.OPENAI_BASE_URL}/rerank`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key ?? config.OPENAI_API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, query, documents, top_n: documents.length }),
      signal,
    })
    if (!response.ok) throw new Error(`the reranking model answered with ${response.status}`)
    const { results } = replySchema.parse(await response.json())
    const scores = new Map(results.map(({ index, relevance_score }) => [index, relevance_score]))
    return documents.map((_, index) => {
      const score = scores.get(index)
      if (score === undefined) throw new Error('the reranking model left texts out')
      return score
    })
  }
}

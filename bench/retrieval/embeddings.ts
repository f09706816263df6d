/** Where vectors come from: the real model where there is a key for it, else the stand-in's own function. */
import pMap from 'p-map'
import { EMBEDDING_BATCH, embedTexts } from '../../core/models/embedding.ts'
import { embed } from '../../local/openai/embedding.ts'

export interface Embeddings {
  /** For the report, and for the column that says who made a vector. */
  model: string
  embed(texts: readonly string[]): Promise<number[][]>
}

const MODEL = 'text-embedding-3-small'
const REQUESTS_AT_ONCE = 4

export function openEmbeddings(env: NodeJS.ProcessEnv = process.env): Embeddings {
  const { OPENAI_API_KEY, OPENAI_BASE_URL = 'https://api.openai.com/v1', EMBEDDING_MODEL = MODEL } = env
  if (!OPENAI_API_KEY) {
    return { model: 'local', embed: async (texts) => texts.map((text) => Array.from(embed(text))) }
  }
  const config = { OPENAI_API_KEY, OPENAI_BASE_URL, EMBEDDING_MODEL }
  return {
    model: EMBEDDING_MODEL,
    async embed(texts) {
      const requests = Array.from({ length: Math.ceil(texts.length / EMBEDDING_BATCH) }, (_, at) =>
        texts.slice(at * EMBEDDING_BATCH, (at + 1) * EMBEDDING_BATCH),
      )
      const answers = await pMap(requests, (request) => embedTexts(config, request), { concurrency: REQUESTS_AT_ONCE })
      return answers.flat()
    },
  }
}

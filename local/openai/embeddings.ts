import type { Context } from 'hono'
import type { StandInEnv } from '../stand-in/stand-in.ts'
import { embed } from './embedding.ts'
import { RequestError } from './errors.ts'
import { embeddingsRequest, MAX_INPUT_TOKENS, MODELS, readBody, requireModel } from './requests.ts'
import { countTokens } from './tokens.ts'

/** `POST /v1/embeddings`: https://platform.openai.com/docs/api-reference/embeddings/create */
export async function embeddings(c: Context<StandInEnv>): Promise<Response> {
  const request = await readBody(c.req, embeddingsRequest)
  requireModel(request.model, MODELS.embedding)
  const tokens = request.input.map(countTokens)
  const overlong = tokens.findIndex((count) => count > MAX_INPUT_TOKENS)
  if (overlong !== -1) {
    throw new RequestError(400, `Invalid 'input[${overlong}]': maximum input length is ${MAX_INPUT_TOKENS} tokens.`, {
      param: `input[${overlong}]`,
      code: 'context_length_exceeded',
    })
  }
  const startedAt = performance.now()
  const vectors = request.input.map((text) => embed(text, request.dimensions))
  const call = c.get('call')
  call.engineMs = performance.now() - startedAt
  call.detail.inputs = request.input.length
  const used = tokens.reduce((sum, count) => sum + count, 0)
  const answer = JSON.stringify({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: request.encoding_format === 'base64' ? base64Of(vector) : Array.from(vector),
    })),
    model: request.model,
    usage: { prompt_tokens: used, total_tokens: used },
  })
  call.detail.bytesIn = Number(c.req.header('content-length') ?? 0)
  call.detail.bytesOut = Buffer.byteLength(answer)
  return c.body(answer, 200, { 'content-type': 'application/json' })
}

/** 32-bit floats, little-endian as the real API packs them and as every machine that Node runs on keeps them. */
function base64Of({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

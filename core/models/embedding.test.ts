import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddingConfig, embedQuestion, embedTexts } from './embedding.ts'

interface Request {
  model: string
  input: string[]
  dimensions?: number
  encoding_format?: string
}

/** Speaks `/embeddings`: each vector holds the length of its text. `fail` answers the next requests with these codes. */
const requests: Request[] = []
const fail: number[] = []
/** How vectors are answered: as was asked for, or as a server does that knows numbers only. */
let numbersOnly = false
const encoded = (vector: number[]) => Buffer.from(new Float32Array(vector).buffer).toString('base64')
let atOnce = 0
let mostAtOnce = 0
const server = createServer((request, response) => {
  let body = ''
  atOnce += 1
  mostAtOnce = Math.max(mostAtOnce, atOnce)
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    setTimeout(() => {
      atOnce -= 1
      const asked = JSON.parse(body) as Request
      requests.push(asked)
      const code = fail.shift()
      if (code) return void response.writeHead(code, { 'retry-after-ms': '1' }).end('{"error":{"message":"no"}}')
      const data = asked.input.map((text, index) => {
        const vector = [text.length, 1]
        const embedding = asked.encoding_format === 'base64' && !numbersOnly ? encoded(vector) : vector
        return { object: 'embedding', index, embedding }
      })
      const answer = { object: 'list', model: asked.model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    }, 10)
  })
})
let config: EmbeddingConfig

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  config = { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, EMBEDDING_MODEL: 'some-model' }
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  requests.length = 0
  fail.length = 0
  mostAtOnce = 0
  numbersOnly = false
})

describe('embedding texts', () => {
  it('keeps their order over many requests, few of them at once', async () => {
    const texts = Array.from({ length: 1_000 }, (_, i) => 'x'.repeat(i + 1))
    const embeddings = await embedTexts(config, texts)
    expect(embeddings.map(([length]) => length)).toEqual(texts.map((text) => text.length))
    expect(requests.length).toBe(Math.ceil(1_000 / 96))
    expect(Math.max(...requests.map(({ input }) => input.length))).toBe(96)
    expect(mostAtOnce).toBeLessThanOrEqual(5)
  })

  it('understands a server that answers with numbers whatever it is asked for', async () => {
    numbersOnly = true
    expect(await embedTexts(config, ['four', 'fives'])).toEqual([
      [4, 1],
      [5, 1],
    ])
    expect(requests.map(({ encoding_format }) => encoding_format)).toEqual(['base64'])
  })

  it('says nothing of a text when it fails', async () => {
    fail.push(400)
    const error = await embedTexts(config, ['a secret']).catch((error) => error)
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('secret')
  })

  it('asks nothing for nothing', async () => {
    expect(await embedTexts(config, [])).toEqual([])
    expect(requests).toEqual([])
  })

  it('never sends an empty text, nor more of one than models read', async () => {
    await embedTexts(config, ['', ' \n', 'x'.repeat(100_000)])
    expect(requests[0]?.input.map((text) => text.length)).toEqual([1, 1, 6_000])
  })

  it('asks for the dimensions of the column where the model can give several', async () => {
    await embedTexts({ ...config, EMBEDDING_MODEL: 'text-embedding-3-large' }, ['a'])
    await embedTexts(config, ['a'])
    expect(requests.map(({ dimensions }) => dimensions)).toEqual([1536, undefined])
  })

  it('tries again when the model is busy', async () => {
    fail.push(429, 503)
    expect(await embedTexts(config, ['four'])).toEqual([[4, 1]])
    expect(requests.length).toBe(3)
  })

  it('does not insist where that cannot help', async () => {
    fail.push(400)
    await expect(embedTexts(config, ['a'])).rejects.toMatchObject({ statusCode: 400 })
    expect(requests.length).toBe(1)
  })

  it('stops when told to', async () => {
    const controller = new AbortController()
    const embedding = embedTexts(config, ['a'], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(embedding).rejects.toThrow('enough')
  })
})

it('embeds a question, and gives up on it sooner', async () => {
  expect(await embedQuestion(config, 'What?')).toEqual([5, 1])
  fail.push(500, 500, 500)
  await expect(embedQuestion(config, 'What?')).rejects.toThrow()
  expect(requests.length).toBe(3)
})

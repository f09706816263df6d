/** The official client of the real service against `local/openai`. */
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningOpenAI, startOpenAI } from '../../local/openai/server.ts'

let running: RunningOpenAI
let client: OpenAI

beforeAll(async () => {
  running = await startOpenAI({ port: 0 })
  client = new OpenAI({ apiKey: 'any', baseURL: running.url, maxRetries: 0 })
})
afterAll(() => running.close())

const messages = [
  { role: 'system' as const, content: 'Answer from the passages. Cite like this: [1].' },
  {
    role: 'user' as const,
    content:
      '<passages>\n<passage id="1" document="Bells" page="2">\nThe bell weighs 4 tons &amp; was cast in 1861.\n</passage>\n</passages>\n\n<question>\nWhat does the bell weigh?\n</question>',
  },
]
const expected = 'The bell weighs 4 tons & was cast in 1861. [1]'

test('lists its models and describes one', async () => {
  const ids = []
  for await (const model of client.models.list()) ids.push(model.id)
  expect(ids).toEqual(['local-chat', 'local-embedding'])
  expect((await client.models.retrieve('local-chat')).object).toBe('model')
  await expect(client.models.retrieve('gpt-5')).rejects.toBeInstanceOf(NotFoundError)
})

test('embeddings are the same as floats and in base64, in the order of the inputs', async () => {
  const input = ['The lamp', 'The bell', 'The lamp']
  const floats = await client.embeddings.create({ model: 'local-embedding', input, encoding_format: 'float' })
  // Without an encoding the client asks for base64 and decodes it itself.
  const decoded = await client.embeddings.create({ model: 'local-embedding', input })
  expect(floats.data.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(floats.data.map(({ embedding }) => embedding.length)).toEqual([1536, 1536, 1536])
  expect(decoded.data.map(({ embedding }) => embedding)).toEqual(floats.data.map(({ embedding }) => embedding))
  expect(floats.data[0]?.embedding).toEqual(floats.data[2]?.embedding)
  expect(floats.usage).toEqual({ prompt_tokens: 6, total_tokens: 6 })
})

test('embeddings take fewer dimensions and a batch of 2,048, and not more', async () => {
  const create = (input: string[], dimensions = 8) =>
    client.embeddings.create({ model: 'local-embedding', input, dimensions })
  const batch = await create(Array.from({ length: 2048 }, (_, n) => `text ${n}`))
  expect(batch.data).toHaveLength(2048)
  expect(batch.data[2047]?.embedding).toHaveLength(8)
  await expect(create(Array<string>(2049).fill('x'))).rejects.toMatchObject({ status: 400, param: 'input' })
  await expect(create(['x'], 1537)).rejects.toMatchObject({ status: 400, param: 'dimensions' })
  await expect(create(['x', ''])).rejects.toMatchObject({ status: 400, param: 'input[1]' })
  await expect(create(['word '.repeat(9000)])).rejects.toMatchObject({ code: 'context_length_exceeded' })
})

test('a completion at once, with usage', async () => {
  const completion = await client.chat.completions.create({ model: 'local-chat', messages, temperature: 0 })
  expect(completion.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { role: 'assistant', content: expected },
  })
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = completion.usage ?? {}
  expect(prompt_tokens).toBeGreaterThan(completion_tokens)
  expect(total_tokens).toBe(prompt_tokens + completion_tokens)
})

test('a streamed completion, word by word, usage in a last chunk without choices', async () => {
  const stream = await client.chat.completions.create({
    model: 'local-chat',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(expected)
  expect(chunks.length).toBeGreaterThan(expected.split(' ').length)
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } })
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
})

test("the client's own accumulator reads the stream", async () => {
  const stream = client.chat.completions.stream({ model: 'local-chat', messages })
  expect(await stream.finalContent()).toBe(expected)
})

test('stops at a limit of tokens and at a stop word', async () => {
  const create = (limit: object) => client.chat.completions.create({ model: 'local-chat', messages, ...limit })
  expect((await create({ max_completion_tokens: 2 })).choices[0]).toMatchObject({
    finish_reason: 'length',
    message: { content: 'The bell' },
  })
  expect((await create({ stop: ['&'] })).choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { content: 'The bell weighs 4 tons ' },
  })
})

test('errors have the shape that the client reads', async () => {
  await expect(client.chat.completions.create({ model: 'gpt-5', messages })).rejects.toMatchObject({
    constructor: NotFoundError,
    status: 404,
    code: 'model_not_found',
    type: 'invalid_request_error',
    param: 'model',
  })
  await expect(client.chat.completions.create({ model: 'local-chat', messages: [] })).rejects.toMatchObject({
    constructor: BadRequestError,
    param: 'messages',
  })
  await expect(
    client.chat.completions.create({ model: 'local-chat', messages, response_format: { type: 'json_object' } }),
  ).rejects.toMatchObject({ status: 400, param: 'response_format.type' })
  const nobody = await fetch(`${running.url}/models`)
  expect(nobody.status).toBe(401)
  const stranger = new OpenAI({
    apiKey: 'x',
    baseURL: running.url,
    maxRetries: 0,
    defaultHeaders: { authorization: null },
  })
  await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError)
  const broken = await fetch(`${running.url}/embeddings`, {
    method: 'POST',
    headers: { authorization: 'Bearer x' },
    body: '{',
  })
  expect(broken.status).toBe(400)
  expect(await broken.json()).toMatchObject({ error: { type: 'invalid_request_error', message: expect.any(String) } })
})

test('latencies apply, and an aborted answer stops', async () => {
  const steer = (path: string, init?: RequestInit) => fetch(new URL(`/_stand-in/${path}`, running.url), init)
  await steer('latency', { method: 'PUT', body: JSON.stringify({ firstToken: 80, tokenInterval: 40 }) })
  await steer('log', { method: 'DELETE' })
  const startedAt = performance.now()
  const stream = await client.chat.completions.create({ model: 'local-chat', messages, stream: true })
  const seen = []
  for await (const chunk of stream) {
    if (seen.length === 0) expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75)
    seen.push(chunk)
    if (seen.length === 3) stream.controller.abort()
  }
  await expect
    .poll(async () => (await (await steer('log')).json()) as unknown[])
    .toMatchObject([{ operation: 'chat', detail: { ended: 'left' } }])
  await steer('latency', { method: 'PUT', body: JSON.stringify({ firstToken: 0, tokenInterval: 0 }) })
})

/** The AI SDK, which the product calls models by, against `local/openai`. */
import { createOpenAI } from '@ai-sdk/openai'
import { embedMany, generateText, streamText } from 'ai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningOpenAI, startOpenAI } from '../../local/openai/server.ts'

let running: RunningOpenAI
let provider: ReturnType<typeof createOpenAI>

beforeAll(async () => {
  running = await startOpenAI({ port: 0 })
  provider = createOpenAI({ apiKey: 'any', baseURL: running.url })
})
afterAll(() => running.close())

const question = {
  instructions: 'Answer from the passages. Cite like this: [1].',
  prompt:
    '<passages>\n<passage id="7" document="Bells" page="2">\nThe bell weighs 4 tons.\n</passage>\n</passages>\n\n<question>\nWhat does the bell weigh?\n</question>',
}

test('generates and streams text, with usage', async () => {
  const model = provider.chat('local-chat')
  const whole = await generateText({ model, ...question })
  expect(whole.text).toBe('The bell weighs 4 tons. [7]')
  expect(whole.finishReason).toBe('stop')

  const streamed = streamText({ model, ...question })
  const deltas = []
  for await (const delta of streamed.textStream) deltas.push(delta)
  expect(deltas.join('')).toBe(whole.text)
  expect(deltas.length).toBeGreaterThan(3)
  const usage = await streamed.usage
  expect(usage.outputTokens).toBe(whole.usage.outputTokens)
  expect(usage.inputTokens).toBeGreaterThan(20)
})

test('embeds many texts', async () => {
  const { embeddings, usage } = await embedMany({
    model: provider.embedding('local-embedding'),
    values: ['The lamp', 'The bell', 'The lamp'],
    maxParallelCalls: 2,
  })
  expect(embeddings.map((vector) => vector.length)).toEqual([1536, 1536, 1536])
  expect(embeddings[0]).toEqual(embeddings[2])
  expect(usage.tokens).toBe(6)
})

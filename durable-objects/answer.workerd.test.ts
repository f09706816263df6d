/** The Answer object in its runtime: streams over RPC, storage, alarms, and an end without warning. */
import { abortAllDurableObjects, reset, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { passageOf } from '../core/chat/passage.fixture.ts'
import { newId, newTenantId } from '../core/ids.ts'
import { readBody } from './answer/chunks.ts'
import type { AnswerInput } from './answer/rpc.ts'
import { answerStub } from './answer/stub.ts'
import type { Answer } from './answer.ts'

/** What the object's configuration lacks here; nothing of it is reached. */
const SETTINGS = {
  APP_URL: 'http://localhost',
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: 'http://model.invalid/v1',
  CONTROL_DATABASE_URL: 'postgres://u:p@control.invalid/d',
  NEON_API_KEY: 'k',
  OIDC_CLIENT_ID: 'c',
  OIDC_CLIENT_SECRET: 's',
  COOKIE_KEYS: `1:${'A'.repeat(43)}`,
  SEALING_KEYS: `1:${'A'.repeat(43)}`,
  R2_ACCESS_KEY_ID: 'a',
  R2_SECRET_ACCESS_KEY: 's',
}

/**
 * The model's side of the connection: what a test says is picked up by a timer of the object's, because one object may
 * not be woken by another's work.
 */
let said: (string | null)[]
let modelCalls: number

beforeEach(() => {
  said = []
  modelCalls = 0
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (!url.startsWith('http://model.invalid/')) throw new Error(`unexpected request to ${url}`)
    modelCalls++
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        while (said.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          init?.signal?.throwIfAborted()
        }
        const text = said.shift() ?? null
        controller.enqueue(
          new TextEncoder().encode(text === null ? END : `data: ${delta({ content: text }, null)}\n\n`),
        )
        if (text === null) controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
})

/** A chunk of OpenAI's chat completion stream. */
function delta(content: object, finish: string | null): string {
  const choices = [{ index: 0, delta: content, finish_reason: finish }]
  return JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices })
}
const END = `data: ${delta({}, 'stop')}\n\ndata: [DONE]\n\n`

afterEach(async () => {
  vi.restoreAllMocks()
  await reset()
})

async function newAnswer() {
  const input: AnswerInput = {
    tenantId: newTenantId('us'),
    conversationId: newId(),
    questionId: newId(),
    answerId: newId(),
    question: 'How often?',
    prompt: { instructions: 'Answer.', messages: [{ role: 'user', content: 'How often?' }] },
    passages: [passageOf({ 2: 'The foghorn is sounded every ninety seconds.' })],
  }
  const stub = env.ANSWER.getByName(`${input.tenantId}/${input.answerId}`)
  const configure = () =>
    runInDurableObject(stub, (instance: Answer) => {
      Object.assign((instance as unknown as { env: object }).env, SETTINGS)
    })
  await configure()
  const keys = () => runInDurableObject(stub, async (_: Answer, state) => [...(await state.storage.list()).keys()])
  const answer = answerStub(env.ANSWER, input, {})
  return { input, answer, stub, keys, configure }
}

const textOf = (stream: ReadableStream | null) => new Response(stream).text()
const modelCalled = () => vi.waitFor(() => expect(modelCalls).toBeGreaterThan(0))

test('readers come and go; each gets the whole answer, and nothing is left in the end', async () => {
  const { input, answer, stub, keys } = await newAnswer()
  const first = (await answer.start(input)).getReader()
  await modelCalled()
  said.push('Every ninety ')
  await first.read()
  const second = textOf(await answer.follow())
  await first.cancel()
  said.push('seconds [1].')
  said.push(null)
  const events = await second
  expect(readBody(events)).toMatchObject({ text: 'Every ninety seconds [1].', citations: [{ number: 1, page: 2 }] })
  expect(events).toContain('"type":"finish"')
  expect(await textOf(await answer.follow())).toBe(events)
  expect(modelCalls).toBe(1)
  expect(await keys()).not.toEqual([])
  expect(await runDurableObjectAlarm(stub)).toBe(true)
  expect(await keys()).toEqual([])
  expect(await runDurableObjectAlarm(stub)).toBe(false)
})

test('stop ends it with what is there', async () => {
  const { input, answer } = await newAnswer()
  const events = textOf(await answer.start(input))
  await modelCalled()
  said.push('Every ninety ')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await answer.stop()
  expect(readBody(await events).text).toBe('Every ninety ')
  expect(await events).toContain('"ended":"stopped"')
})

test('an object that ends without warning: the next one keeps what was there', async () => {
  const { input, answer, stub, keys, configure } = await newAnswer()
  const broken = textOf(await answer.start(input)).catch(() => 'broken')
  await modelCalled()
  said.push('Every ninety ')
  await vi.waitFor(async () => expect(await keys()).toContain('body:000000'), { timeout: 5_000 })
  await abortAllDurableObjects()
  expect(await broken).toBe('broken')

  const again = env.ANSWER.getByName(`${input.tenantId}/${input.answerId}`)
  expect(await runDurableObjectAlarm(again)).toBe(true)
  await configure().catch(() => undefined)
  const events = await textOf(await answerStub(env.ANSWER, input, {}).follow())
  expect(readBody(events).text).toBe('Every ninety')
  expect(events).toContain('"ended":"interrupted"')
  expect(stub.id.equals(again.id)).toBe(true)
})

test('asking for an answer that never was leaves nothing behind', async () => {
  const { answer, keys } = await newAnswer()
  expect(await answer.follow()).toBeNull()
  expect(await keys()).toEqual([])
})

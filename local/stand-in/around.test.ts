import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { around } from './around.ts'
import { controlRoutes } from './control-routes.ts'
import type { FaultRule } from './faults.ts'
import { type Listening, listenOnLoopback } from './listen.ts'
import type { LogEntry } from './request-log.ts'
import { createStandIn, type StandIn, type StandInEnv } from './stand-in.ts'

let standIn: StandIn
let listening: Listening
let effects: number

beforeEach(async () => {
  standIn = createStandIn()
  effects = 0
  const app = new Hono<StandInEnv>()
  app.route('/', controlRoutes(standIn))
  const errorBody = (status: number) => ({ code: `E${status}` })
  app.post(
    '/things',
    around(standIn, { service: 'neon-api', operation: 'make', latency: 'management', errorBody }),
    (c) => {
      effects += 1
      c.get('call').engineMs = 1.5
      c.get('call').detail.kind = 'plain'
      return c.json({ made: effects })
    },
  )
  app.get('/stream', around(standIn, { service: 'openai', operation: 'chat' }), () => {
    const chunks = ['data: one\n\n', 'data: two\n\n', 'data: three\n\n'].map((text) => new TextEncoder().encode(text))
    const body = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        const chunk = chunks.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  app.get('/raw', around(standIn, { service: 'identity', operation: 'token' }), (c) => {
    effects += 1
    c.env.outgoing.writeHead(201, { 'content-type': 'text/plain' }).end('raw')
    return RESPONSE_ALREADY_SENT
  })
  listening = await listenOnLoopback(app.fetch, 0)
})

afterEach(() => listening.close())

const call = (path: string, init?: RequestInit) => fetch(listening.origin + path, init)
const post = (body?: string) => call('/things', { method: 'POST', body })
const faults = async (...rules: FaultRule[]) => {
  const reply = await call('/_stand-in/faults', { method: 'PUT', body: JSON.stringify(rules) })
  expect(reply.status).toBe(200)
}
const log = async () => (await (await call('/_stand-in/log')).json()) as LogEntry[]

describe('the log', () => {
  it('has an entry with engine time and detail as soon as the answer is there', async () => {
    await post()
    const [entry] = await log()
    expect(entry).toMatchObject({
      service: 'neon-api',
      operation: 'make',
      method: 'POST',
      path: '/things',
      status: 200,
      engineMs: 1.5,
      detail: { kind: 'plain' },
    })
    expect(Math.abs((entry?.startedAt ?? 0) - Date.now())).toBeLessThan(5000)
    await call('/_stand-in/log', { method: 'DELETE' })
    expect(await log()).toEqual([])
  })

  it('ends a streamed answer when its last byte is handed over', async () => {
    await (await call('/stream')).text()
    const [entry] = await log()
    expect((entry?.endedAt ?? 0) - (entry?.startedAt ?? 0)).toBeGreaterThan(25)
  })

  it('says when the caller left a stream', async () => {
    const abort = new AbortController()
    const reply = await call('/stream', { signal: abort.signal })
    await reply.body?.getReader().read()
    abort.abort()
    await expect.poll(log).toMatchObject([{ operation: 'chat', detail: { ended: 'left' } }])
  })

  it('knows the status of a listener that answers by itself', async () => {
    expect(await (await call('/raw')).text()).toBe('raw')
    expect(await log()).toMatchObject([{ status: 201 }])
  })
})

describe('latency', () => {
  it('is set at run time, by name, and refuses names it does not know', async () => {
    await call('/_stand-in/latency', { method: 'PUT', body: JSON.stringify({ management: 60 }) })
    const before = performance.now()
    await post()
    expect(performance.now() - before).toBeGreaterThan(55)
    const wrong = await call('/_stand-in/latency', { method: 'PUT', body: '{"managment": 60}' })
    expect(wrong.status).toBe(400)
    expect(standIn.latency.get()).toMatchObject({ management: 60, sql: 0 })
  })
})

describe('faults', () => {
  it('answer with a status and without the effect, as often as asked, then stop', async () => {
    await faults({ kind: 'status', status: 503, times: 2, after: 1, retryAfterSeconds: 3 })
    expect((await post()).status).toBe(200)
    const struck = await post()
    expect([struck.status, struck.headers.get('retry-after'), await struck.json()]).toEqual([
      503,
      '3',
      { code: 'E503' },
    ])
    expect((await post()).status).toBe(503)
    expect((await post()).status).toBe(200)
    expect(effects).toBe(2)
    expect((await log()).map((entry) => entry.status)).toEqual([200, 503, 503, 200])
  })

  it('lose a response after the effect', async () => {
    await faults({ kind: 'lost-response', times: 1 })
    await expect(post()).rejects.toThrow()
    expect(effects).toBe(1)
    expect(await log()).toMatchObject([{ status: 0, detail: { fault: 'lost-response' } }])
    expect(await (await post()).json()).toEqual({ made: 2 })
  })

  it('lose the response of a listener that answers by itself', async () => {
    await faults({ kind: 'lost-response', times: 1 })
    await expect(call('/raw')).rejects.toThrow()
    expect(effects).toBe(1)
  })

  it('cut an answer in the middle', async () => {
    await faults({ kind: 'cut', afterBytes: 15, times: 1 })
    const reader = (await call('/stream')).body?.getReader()
    let text = ''
    await expect(
      (async () => {
        for (;;) {
          const step = await reader?.read()
          if (step === undefined || step.done) return
          text += new TextDecoder().decode(step.value)
        }
      })(),
    ).rejects.toThrow()
    expect(text).toBe('data: one\n\ndata')
    expect(await log()).toMatchObject([{ detail: { fault: 'cut', ended: 'cut' } }])
  })

  it('hang until the caller gives up, without the effect', async () => {
    await faults({ kind: 'hang', times: 1 })
    await expect(call('/things', { method: 'POST', signal: AbortSignal.timeout(50) })).rejects.toThrow()
    await expect.poll(log).toMatchObject([{ status: 0, detail: { fault: 'hang' } }])
    expect(effects).toBe(0)
  })

  it('match by service, operation, path and a piece of the body', async () => {
    await faults(
      { kind: 'status', status: 500, times: 9, match: { service: 'openai' } },
      { kind: 'status', status: 501, times: 9, match: { operation: 'other' } },
      { kind: 'status', status: 502, times: 9, match: { path: '/other/*' } },
      { kind: 'status', status: 504, times: 1, match: { path: '/thin*', bodyIncludes: 'needle' } },
    )
    expect((await post('hay')).status).toBe(200)
    expect((await post('a needle in the hay')).status).toBe(504)
    expect((await post('a needle in the hay')).status).toBe(200)
    expect(standIn.faults.list().map((rule) => rule.struck)).toEqual([0, 0, 0, 1])
    await call('/_stand-in/faults', { method: 'DELETE' })
    expect(await (await call('/_stand-in/faults')).json()).toEqual([])
  })

  it('are refused when a rule makes no sense', async () => {
    const reply = await call('/_stand-in/faults', { method: 'PUT', body: '[{"kind": "status", "times": 1}]' })
    expect(reply.status).toBe(400)
  })
})

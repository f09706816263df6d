/**
 * The rate-limit store of the reference flow: a counter for each key in a fixed window, asked over HTTP as hosted
 * stores are. It keeps a log of its own, as the stand-ins do.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { wait } from '../../local/stand-in/latency.ts'
import { type Listening, listenOnLoopback } from '../../local/stand-in/listen.ts'
import { now } from '../../local/stand-in/request-log.ts'
import { RATE_LIMIT_STORE_MS } from './latencies.ts'
import type { LoggedCall } from './steps.ts'

export interface RateLimitStore {
  url: string
  log(): LoggedCall[]
  clearLog(): void
  close(): Promise<void>
}

const WINDOW_MS = 60_000
const LIMIT = 1_000
const requestSchema = z.object({ key: z.string().min(1) })

/** `POST /limit {key}` answers `{allowed, remaining}`. */
export async function startRateLimitStore(latencyMs = RATE_LIMIT_STORE_MS): Promise<RateLimitStore> {
  const counts = new Map<string, number>()
  let entries: LoggedCall[] = []
  const app = new Hono()
  app.post('/limit', async (c) => {
    const startedAt = now()
    const { key } = requestSchema.parse(await c.req.json())
    await wait(latencyMs)
    const window = `${key} ${Math.floor(Date.now() / WINDOW_MS)}`
    const count = (counts.get(window) ?? 0) + 1
    counts.set(window, count)
    entries.push({ service: 'rate-limit', operation: 'limit', startedAt, endedAt: now() })
    return c.json({ allowed: count <= LIMIT, remaining: Math.max(0, LIMIT - count) })
  })
  const listening: Listening = await listenOnLoopback(app.fetch, 0)
  return {
    url: listening.origin,
    log: () => entries,
    clearLog: () => {
      entries = []
    },
    close: listening.close,
  }
}

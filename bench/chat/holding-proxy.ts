/**
 * The sabotage of `bench chat`: a proxy before the model's stand-in that keeps back each embeddings request until the
 * write of the question has ended, as if the product did one after the other.
 */
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'
import { wait } from '../../local/stand-in/latency.ts'
import { listenOnLoopback } from '../../local/stand-in/listen.ts'
import { now } from '../../local/stand-in/request-log.ts'
import type { StandInControl } from '../harness/stand-ins.ts'

const LOOK_EVERY_MS = 4
/** An embeddings request that nothing is written beside goes on after this. */
const PATIENCE_MS = 5_000

export interface HoldingProxy {
  /** Where the product is told that the model is; the path of the real one follows. */
  origin: string
  /** Says where the requests go. Until then there is nobody to answer them. */
  forwardTo(origin: string): void
  /** From now on embeddings wait for a SQL request to end in `database`. */
  holdFor(database: StandInControl): void
  close(): Promise<void>
}

export async function startHoldingProxy(): Promise<HoldingProxy> {
  let target: string | null = null
  let database: StandInControl | null = null
  const app = new Hono()
  app.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url)
    if (target === null) return c.body(null, 502)
    if (database !== null && pathname.endsWith('/embeddings')) await sqlRequestEnds(database)
    return proxy(`${target}${pathname}${search}`, c.req)
  })
  const { origin, close } = await listenOnLoopback(app.fetch, 0)
  return {
    origin,
    close,
    forwardTo: (next) => {
      target = next
    },
    holdFor: (next) => {
      database = next
    },
  }
}

async function sqlRequestEnds(database: StandInControl): Promise<void> {
  const since = now()
  while (now() - since < PATIENCE_MS) {
    const log = await database.log()
    if (log.some(({ service, endedAt }) => service === 'neon-sql' && endedAt > since)) return
    await wait(LOOK_EVERY_MS)
  }
}

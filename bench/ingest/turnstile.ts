/**
 * The sabotage of `bench ingest`: a proxy before the model and the databases that lets one request through at a time, as if
 * the product embedded and wrote one batch after the other.
 */
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'
import { listenOnLoopback } from '../../local/stand-in/listen.ts'

export interface Turnstile {
  /** What the product is told instead of the real addresses; their paths follow. */
  modelOrigin: string
  sqlEndpoint: string
  /** Says where requests go. Until then there is nobody to answer them. */
  forwardTo(targets: { model: string; sqlEndpoint: string }): void
  /** From now on one at a time. */
  narrow(): void
  close(): Promise<void>
}

export async function startTurnstile(): Promise<Turnstile> {
  let targets: { model: string; sqlEndpoint: string } | null = null
  let narrowed = false
  let last: Promise<unknown> = Promise.resolve()
  const app = new Hono()
  app.all('*', async (c): Promise<Response> => {
    if (targets === null) return c.body(null, 502)
    const { pathname, search } = new URL(c.req.url)
    const url = pathname === '/sql' ? targets.sqlEndpoint : `${targets.model}${pathname}${search}`
    const send = async () => {
      const answer = await proxy(url, c.req)
      // Whole before the next one begins.
      return new Response(await answer.arrayBuffer(), answer)
    }
    if (!narrowed) return send()
    const turn = last.then(send)
    last = turn.catch(() => {})
    return turn
  })
  const { origin, close } = await listenOnLoopback(app.fetch, 0)
  return {
    modelOrigin: origin,
    sqlEndpoint: `${origin}/sql`,
    forwardTo: (next) => {
      targets = next
    },
    narrow: () => {
      narrowed = true
    },
    close,
  }
}

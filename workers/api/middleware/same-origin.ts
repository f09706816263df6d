/** Refuses changes that another site makes a browser send (cross-site request forgery), WebSockets included. */
import { createMiddleware } from 'hono/factory'
import { bearerToken } from '../auth/bearer.ts'
import type { AppEnv } from '../env.ts'
import { OTHER_ORIGIN, ProblemError } from '../problem.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export const sameOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const changes = !SAFE_METHODS.has(c.req.method) || isWebSocketUpgrade(c.req.raw.headers)
  // An operator's program shows a key, which no browser adds by itself; the cookie then counts for nothing.
  const isProgram = c.req.path.startsWith('/api/fleet') && bearerToken(c.req.raw.headers) !== null
  if (changes && !isProgram && !comesFrom(new URL(c.get('config').APP_URL).origin, c.req.raw.headers))
    throw new ProblemError(OTHER_ORIGIN)
  await next()
})

/** `Origin` decides; a browser that sends none (it may, for a request within a site) says so in `Sec-Fetch-Site`. */
export function comesFrom(origin: string, headers: Headers): boolean {
  const claimed = headers.get('origin')
  return claimed === null ? headers.get('sec-fetch-site') === 'same-origin' : claimed === origin
}

export function isWebSocketUpgrade(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket'
}

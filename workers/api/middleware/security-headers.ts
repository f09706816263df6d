/**
 * Headers of every response that this Worker makes. Nothing it sends is a page, so that nothing may be loaded or run
 * from it; a handler that sets a policy of its own keeps it. (The web app's files carry their headers with them.)
 */
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import type { AppEnv } from '../env.ts'

export const securityHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: 'DENY',
  strictTransportSecurity: 'max-age=31536000; includeSubDomains',
  overwrite: false,
})

/** Answers are about one person at one moment: no cache keeps them, unless a handler says otherwise. */
export const uncached = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
})

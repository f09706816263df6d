/** The outermost middleware: gives each request an id and writes one log line about it. */
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { newId } from '../../../core/ids.ts'
import { logger, withLogContext } from '../../../core/log.ts'
import type { AppEnv } from '../env.ts'

const log = logger('api')

/** The id is always made here: one from outside could be used to mislead whoever reads the logs. */
export const observe = createMiddleware<AppEnv>(async (c, next) => {
  const requestId = newId()
  c.set('requestId', requestId)
  const started = Date.now()
  await withLogContext({ requestId }, async () => {
    await next()
    c.res.headers.set('X-Request-Id', requestId)
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? null
    // Asked for every few seconds by whatever watches over the app; only the failures are news.
    if (route === '/health' && c.res.ok) return
    log.info('request', {
      method: c.req.method,
      route,
      status: c.res.status,
      ms: Date.now() - started,
      ...(c.get('tenantId') ? { tenantId: c.get('tenantId') } : {}),
    })
  })
})

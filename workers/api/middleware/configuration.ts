import { createMiddleware } from 'hono/factory'
import { apiConfig } from '../../../core/config.ts'
import type { AppEnv } from '../env.ts'

/** Reads the configuration, once for an isolate. A wrong one fails every request that needs it. */
export const configured = createMiddleware<AppEnv>(async (c, next) => {
  c.set('config', apiConfig(c.env))
  await next()
})

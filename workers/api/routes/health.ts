import { apiConfig } from '../../../core/config.ts'
import { errorFields, logger } from '../../../core/log.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import type { AppContext } from '../env.ts'

/** `GET /health`: whether this release runs and is configured. Asks no database, so that it wakes none. */
export function health(c: AppContext): Response {
  c.header('Cache-Control', 'no-store')
  try {
    apiConfig(c.env)
  } catch (error) {
    logger('api').error('configuration', errorFields(error))
    return c.json({ status: 'misconfigured', release: packageJson.version }, 503)
  }
  return c.json({ status: 'ok', release: packageJson.version })
}

/** The control database of a deployment. */
import type { ApiConfig } from '../config.ts'
import { type Database, openDatabase } from '../sql.ts'

/** People wait on most of these statements, so that a database that hangs is given up early. */
const TIMEOUT_MS = 10_000

export function controlDatabase(config: Pick<ApiConfig, 'CONTROL_DATABASE_URL' | 'NEON_SQL_ENDPOINT'>): Database {
  return openDatabase(config.CONTROL_DATABASE_URL, config.NEON_SQL_ENDPOINT, TIMEOUT_MS)
}

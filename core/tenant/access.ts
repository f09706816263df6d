/** A tenant's database, opened with what its object handed out. */
import { classifySqlError, type Database, openDatabase } from '../sql.ts'

/** People wait for these statements, and each may be sent again. */
const TIMEOUT_MS = 20_000

/**
 * Opens the database. `onRefused` is told when it turns the connection string away (a rotated password, a project that
 * moved), before the error goes on to the caller: the Tenant object then gets a new one for the next request.
 */
export function openTenantDatabase(
  access: { connectionString: string },
  sqlEndpoint: string | undefined,
  onRefused: () => Promise<void>,
): Database {
  const database = openDatabase(access.connectionString, sqlEndpoint, TIMEOUT_MS)
  return reportingRefusals(database, onRefused)
}

export function reportingRefusals(database: Database, onRefused: () => Promise<void>): Database {
  const reported = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (classifySqlError(error).kind === 'refused') await onRefused().catch(() => undefined)
      throw error
    }
  }
  return {
    query: (statement) => reported(database.query(statement)),
    batch: (statements, options) => reported(database.batch(statements, options)),
  }
}

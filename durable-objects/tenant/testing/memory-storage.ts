/** For unit tests: the object's storage without a runtime, on Node's own SQLite. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { tenantStorageMigrations } from '../schema.ts'
import { migrateStorage, type Storage } from '../storage.ts'

export function emptyStorage(): Storage {
  const database = new DatabaseSync(':memory:')
  // The runtime keeps prepared statements, too.
  const prepared = new Map<string, StatementSync>()
  function prepare(text: string): StatementSync {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }
  let depth = 0
  return {
    all: <T>(statement: string, ...params: (string | number | null)[]) => prepare(statement).all(...params) as T[],
    first: <T>(statement: string, ...params: (string | number | null)[]) =>
      (prepare(statement).get(...params) as T | undefined) ?? null,
    run: (statement, ...params) => void prepare(statement).run(...params),
    transaction(work) {
      const name = `level_${depth++}`
      database.exec(`SAVEPOINT ${name}`)
      try {
        const result = work()
        database.exec(`RELEASE ${name}`)
        return result
      } catch (error) {
        database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
        throw error
      } finally {
        depth--
      }
    },
  }
}

/** Storage with its tables, as after the first poke. */
export function memoryStorage(): Storage {
  const storage = emptyStorage()
  migrateStorage(storage, tenantStorageMigrations)
  return storage
}

/**
 * The object's own database: SQLite, synchronous, in one thread. The shapes of its tables are in schema.ts.
 * Storage that was never seeded has no tables, and none are made by asking: an object that a forged id called into being
 * leaves nothing behind.
 */
import { createHash } from 'node:crypto'
import { type AppliedMigration, type Migration, planMigrations } from '../../core/migrator/plan.ts'

export type SqlValue = string | number | null

/** Statements on the object's database. Each is atomic; `transaction` makes several of them one. */
export interface Storage {
  all<T>(statement: string, ...params: SqlValue[]): T[]
  /** The first row, or null. */
  first<T>(statement: string, ...params: SqlValue[]): T | null
  run(statement: string, ...params: SqlValue[]): void
  transaction<T>(work: () => T): T
}

/** Storage over what the runtime gives a Durable Object. */
export function durableStorage(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>): Storage {
  const all = <T>(statement: string, ...params: SqlValue[]) => storage.sql.exec(statement, ...params).toArray() as T[]
  return {
    all,
    first: <T>(statement: string, ...params: SqlValue[]) => all<T>(statement, ...params)[0] ?? null,
    run: (statement, ...params) => void storage.sql.exec(statement, ...params),
    transaction: (work) => storage.transactionSync(work),
  }
}

/** One entry of the append-only list in schema.ts. */
export interface StorageMigration {
  id: string
  sql: readonly string[]
}

/** Code and storage disagree about the past; going on would damage what is stored. */
export class StorageHistoryError extends Error {
  override name = 'StorageHistoryError'
}

export function isSeeded(storage: Storage): boolean {
  return storage.first(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'history'`) !== null
}

/**
 * Applies what is missing, by the rules of core/migrator: a newer suffix is accepted, so that a release can be taken
 * back; an edited or unknown earlier entry is refused with a `StorageHistoryError`.
 */
export function migrateStorage(storage: Storage, migrations: readonly StorageMigration[]): void {
  storage.transaction(() => {
    storage.run(
      'CREATE TABLE IF NOT EXISTS history (position INTEGER PRIMARY KEY, id TEXT NOT NULL, hash TEXT NOT NULL)',
    )
    const history = storage.all<AppliedMigration>('SELECT position, id, hash FROM history ORDER BY position')
    const plan = planMigrations(migrations.map(hashed), history)
    if (plan.kind === 'refuse') throw new StorageHistoryError(`storage migration ${plan.id}: ${plan.reason}`)
    for (const { position, migration } of plan.pending) {
      storage.run('INSERT INTO history (position, id, hash) VALUES (?, ?, ?)', position, migration.id, migration.hash)
      for (const statement of migration.statements) storage.run(statement)
    }
  })
}

function hashed({ id, sql }: StorageMigration): Migration {
  return { id, hash: createHash('sha256').update(sql.join(';\n')).digest('hex'), statements: sql }
}

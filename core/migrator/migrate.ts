/** Brings a database up to the code's schema over SQL-over-HTTP. */
import { classifySqlError, type Database, isRetryable, type SqlFailure, type Statement } from '../sql.ts'
import { type AppliedMigration, type Migration, type MigrationPlan, planMigrations } from './plan.ts'

/** What a migration waits for a lock before it gives up, so that it never queues the whole application behind itself. */
const LOCK_TIMEOUT = '5s'

export const HISTORY_TABLE = 'alcove_migrations'
/** What makes the table of history. */
export const HISTORY_SQL = `create table if not exists ${HISTORY_TABLE} (
    position integer primary key, id text not null, hash text not null, applied_at timestamptz not null default now())`

const CREATE_HISTORY: Statement = { text: HISTORY_SQL }

export type MigrationOutcome =
  /** `version`: id of the newest migration in the database, null for an empty list. `applied`: what this run added. */
  | { kind: 'migrated'; version: string | null; applied: string[] }
  | { kind: 'refused'; reason: Extract<MigrationPlan, { kind: 'refuse' }>['reason']; id: string }
  /** Nothing is half-done; the same call may be made again. */
  | { kind: 'unfinished'; failure: SqlFailure['kind']; retryable: boolean; at: string | null; message: string }

/**
 * Applies what is missing, each migration in one transaction whose first statement is its history row. Safe to run
 * twice or at once: the second writer of a history row waits for the first, then finds the key taken and reads
 * history again. A response that got lost is answered by reading history, too.
 */
export async function migrate(database: Database, bundled: readonly Migration[]): Promise<MigrationOutcome> {
  const applied: string[] = []
  let at: string | null = null
  // Each round either applies a migration, finds that somebody else did, or ends; one spare round reads the final history.
  for (let round = 0; round <= 2 * bundled.length + 1; round++) {
    try {
      const history = await readHistory(database)
      const plan = planMigrations(bundled, history)
      if (plan.kind === 'refuse') return { kind: 'refused', reason: plan.reason, id: plan.id }
      const next = plan.pending[0]
      if (!next) return { kind: 'migrated', version: history.at(-1)?.id ?? null, applied }
      at = next.migration.id
      await database.batch(migrationStatements(next.position, next.migration))
      applied.push(next.migration.id)
    } catch (error) {
      const failure = classifySqlError(error)
      const lostARace = failure.kind === 'sql' && (failure.code === '23505' || failure.code === '42P07')
      const roundsLeft = round < 2 * bundled.length + 1
      if (roundsLeft && (lostARace || (failure.kind === 'unknown-outcome' && (await wasApplied(database, at)))))
        continue
      const retryable = lostARace || isRetryable(failure)
      return { kind: 'unfinished', failure: failure.kind, retryable, at, message: failure.message }
    }
  }
  return {
    kind: 'unfinished',
    failure: 'sql',
    retryable: true,
    at,
    message: 'others kept migrating this database at the same time',
  }
}

/** The transaction of one migration, history row first. The lock time-out is set in the same statement, before the row can wait. */
export function migrationStatements(position: number, migration: Migration): Statement[] {
  const record: Statement = {
    text: `with settings as (select set_config('lock_timeout', '${LOCK_TIMEOUT}', true))
      insert into ${HISTORY_TABLE} (position, id, hash) select $1::integer, $2, $3 from settings`,
    params: [position, migration.id, migration.hash],
  }
  return [record, ...migration.statements.map((text) => ({ text }))]
}

async function readHistory(database: Database): Promise<AppliedMigration[]> {
  const read: Statement = { text: `select position, id, hash from ${HISTORY_TABLE} order by position` }
  try {
    return await database.query<AppliedMigration & Record<string, unknown>>(read)
  } catch (error) {
    const failure = classifySqlError(error)
    if (failure.kind !== 'sql' || failure.code !== '42P01') throw error
    await database.query(CREATE_HISTORY)
    return []
  }
}

async function wasApplied(database: Database, id: string | null): Promise<boolean> {
  if (id === null) return false
  try {
    return (await readHistory(database)).some((entry) => entry.id === id)
  } catch {
    return false
  }
}

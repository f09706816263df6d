/** Brings a database up to the code's schema over SQL-over-HTTP. */
import { classifySqlError, type Database, isRetryable, type SqlFailure, type Statement } from '../sql.ts'
import { runIndexStatement } from './index-build.ts'
import { type AppliedMigration, type Migration, type MigrationPlan, planMigrations } from './plan.ts'

/** What a migration waits for a lock before it gives up, so that it never queues the whole application behind itself. */
const LOCK_TIMEOUT = '5s'

export const HISTORY_TABLE = 'alcove_migrations'
/** As Postgres names it. */
const HISTORY_KEY = `${HISTORY_TABLE}_pkey`
/** What makes the table of history. */
export const HISTORY_SQL = `create table if not exists ${HISTORY_TABLE} (
    position integer primary key, id text not null, hash text not null, applied_at timestamptz not null default now())`

const CREATE_HISTORY: Statement = { text: HISTORY_SQL }

export type MigrationOutcome =
  /** `version`: id of the newest migration in the database, null for an empty list. `applied`: what this run added. */
  | { kind: 'migrated'; version: string | null; applied: string[] }
  | { kind: 'refused'; reason: Extract<MigrationPlan, { kind: 'refuse' }>['reason']; id: string }
  /**
   * Nothing is half-done; the same call may be made again. `version`: what history said when it was read last; undefined
   * when it could not be read. `building`: Postgres still builds an index whose answer got lost.
   */
  | {
      kind: 'unfinished'
      failure: SqlFailure['kind']
      building?: true
      retryable: boolean
      at: string | null
      version: string | null | undefined
      /** SQLSTATE and constraint where Postgres gave them: what may be shown to an operator, as `message` can quote data. */
      code: string | null
      constraint: string | null
      message: string
    }

export interface MigrateOptions {
  /** The last migration to apply; left out, all of them. A database that is past it is left alone. */
  to?: string
  /** The same database with a longer time-out, for index builds. */
  patient?: Database
}

/**
 * Applies what is missing, each migration in one transaction whose first statement is its history row. Safe to run
 * twice or at once: the second writer of a history row waits for the first, then finds the key taken and reads
 * history again. A response that got lost is answered by reading history, too. A migration that is marked as running
 * outside a transaction is written into history after its last statement.
 */
export async function migrate(
  database: Database,
  bundled: readonly Migration[],
  { to, patient = database }: MigrateOptions = {},
): Promise<MigrationOutcome> {
  const applied: string[] = []
  let at: string | null = null
  let version: string | null | undefined
  // Each round either applies a migration, finds that somebody else did, or ends.
  for (let round = 0; round <= 2 * bundled.length + 1; round++) {
    let readingHistory = true
    try {
      const history = await readHistory(database)
      readingHistory = false
      version = history.at(-1)?.id ?? null
      const plan = planMigrations(bundled, history, to)
      if (plan.kind === 'refuse') return { kind: 'refused', reason: plan.reason, id: plan.id }
      const next = plan.pending[0]
      if (!next) return { kind: 'migrated', version, applied }
      at = next.migration.id
      if (next.migration.outsideTransaction) {
        for (const statement of next.migration.statements)
          if ((await runIndexStatement(patient, statement)) === 'building') return stillBuilding(at, version)
        await database.batch([historyRow(next.position, next.migration)])
      } else await database.batch(migrationStatements(next.position, next.migration))
      applied.push(next.migration.id)
      version = next.migration.id
      if (plan.pending.length === 1) return { kind: 'migrated', version, applied }
    } catch (error) {
      const failure = classifySqlError(error)
      // Whoever made the table, or wrote the row, was quicker. A migration's own keys and tables are another matter.
      const lostARace =
        failure.kind === 'sql' &&
        (readingHistory
          ? failure.code === '23505' || failure.code === '42P07'
          : failure.code === '23505' && failure.constraint === HISTORY_KEY)
      const roundsLeft = round < 2 * bundled.length + 1
      if (roundsLeft && (lostARace || (failure.kind === 'unknown-outcome' && (await wasApplied(database, at)))))
        continue
      const { kind, message } = failure
      const [code, constraint] = failure.kind === 'sql' ? [failure.code, failure.constraint] : [null, null]
      const retryable = lostARace || isRetryable(failure)
      return { kind: 'unfinished', failure: kind, retryable, at, version, code, constraint, message }
    }
  }
  const message = 'others kept migrating this database at the same time'
  return { kind: 'unfinished', failure: 'sql', retryable: true, at, version, code: null, constraint: null, message }
}

function stillBuilding(at: string, version: string | null): MigrationOutcome {
  return {
    kind: 'unfinished',
    failure: 'unknown-outcome',
    building: true,
    retryable: true,
    at,
    version,
    code: null,
    constraint: null,
    message: 'an index is still being built',
  }
}

/** The transaction of one migration, history row first. The lock time-out is set in the same statement, before the row can wait. */
export function migrationStatements(position: number, migration: Migration): Statement[] {
  return [historyRow(position, migration), ...migration.statements.map((text) => ({ text }))]
}

function historyRow(position: number, migration: Migration): Statement {
  return {
    text: `with settings as (select set_config('lock_timeout', '${LOCK_TIMEOUT}', true))
      insert into ${HISTORY_TABLE} (position, id, hash) select $1::integer, $2, $3 from settings`,
    params: [position, migration.id, migration.hash],
  }
}

export const READ_HISTORY: Statement = { text: `select position, id, hash from ${HISTORY_TABLE} order by position` }

async function readHistory(database: Database): Promise<AppliedMigration[]> {
  try {
    return await database.query<AppliedMigration & Record<string, unknown>>(READ_HISTORY)
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

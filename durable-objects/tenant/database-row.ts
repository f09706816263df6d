/** What is stored of the tenant's database, and of the saga that makes it. Decides nothing. */
import type { Finding } from './provisioner.ts'
import type { Problem, Saga, Stage, Way } from './provisioning.ts'
import type { SqlValue, Storage } from './storage.ts'

export interface DatabaseRow {
  stage: Stage
  /** Null, from before there were pools, is 'create'. */
  way: Way | null
  project_name: string
  region: string
  project_id: string | null
  sealed_connection: string | null
  postgres_version: number | null
  schema_version: string | null
  create_sent_at: number | null
  failures: number
  problem: Problem | null
  next_at: number | null
  version: number
  updated_at: number
}

/** Writes down what is to be made some time, before anything is. Does nothing the second time. */
export function planDatabase(storage: Storage, wish: { projectName: string; region: string; now: number }): void {
  storage.run(
    `INSERT INTO database (one, stage, project_name, region, updated_at) VALUES (1, 'later', ?, ?, ?)
      ON CONFLICT DO NOTHING`,
    wish.projectName,
    wish.region,
    wish.now,
  )
}

export function readDatabase(storage: Storage): DatabaseRow {
  const row = storage.first<DatabaseRow>('SELECT * FROM database')
  if (!row) throw new Error('no database was planned')
  return row
}

export function sagaOf(row: DatabaseRow): Saga {
  return {
    stage: row.stage,
    way: row.way ?? 'create',
    projectId: row.project_id,
    connected: row.sealed_connection !== null,
    createSentAt: row.create_sent_at,
    schemaVersion: row.schema_version,
    failures: row.failures,
    problem: row.problem,
    nextAt: row.next_at,
  }
}

/**
 * The columns that a saga and what it found are stored in, and their values. A saga that isn't connected has no use for
 * the connection string that is stored.
 */
export function assignments(saga: Saga, finding: Finding, now: number): { columns: string; params: SqlValue[] } {
  return {
    columns: `stage = ?, way = ?, project_id = ?, schema_version = ?, create_sent_at = ?, failures = ?, problem = ?,
      next_at = ?, updated_at = ?, postgres_version = coalesce(?, postgres_version),
      sealed_connection = CASE WHEN ? THEN coalesce(?, sealed_connection) END`,
    params: [
      saga.stage,
      saga.way,
      saga.projectId,
      saga.schemaVersion,
      saga.createSentAt,
      saga.failures,
      saga.problem,
      saga.nextAt,
      now,
      finding.postgresVersion ?? null,
      saga.connected ? 1 : 0,
      finding.sealedConnection ?? null,
    ],
  }
}

export function writeSaga(storage: Storage, saga: Saga, finding: Finding, now: number): void {
  const { columns, params } = assignments(saga, finding, now)
  storage.run(`UPDATE database SET ${columns}`, ...params)
}

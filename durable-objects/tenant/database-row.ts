/** What is stored of the tenant's database, and of the saga that makes it. Decides nothing. */
import type { Problem, Saga, Stage } from './provisioning.ts'
import type { Storage } from './storage.ts'

export interface DatabaseRow {
  stage: Stage
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

/** Writes down what is to be made, before anything is. Does nothing the second time. */
export function planDatabase(storage: Storage, wish: { projectName: string; region: string; now: number }): void {
  storage.run(
    `INSERT INTO database (one, stage, project_name, region, next_at, updated_at) VALUES (1, 'named', ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`,
    wish.projectName,
    wish.region,
    wish.now,
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
    projectId: row.project_id,
    connected: row.sealed_connection !== null,
    createSentAt: row.create_sent_at,
    schemaVersion: row.schema_version,
    failures: row.failures,
    problem: row.problem,
    nextAt: row.next_at,
  }
}

/** A saga that isn't connected has no use for the connection string that is stored. */
export function writeSaga(storage: Storage, saga: Saga, now: number): void {
  storage.run(
    `UPDATE database SET stage = ?, project_id = ?, schema_version = ?, create_sent_at = ?, failures = ?, problem = ?,
      next_at = ?, sealed_connection = CASE WHEN ? THEN sealed_connection END, updated_at = ?`,
    saga.stage,
    saga.projectId,
    saga.schemaVersion,
    saga.createSentAt,
    saga.failures,
    saga.problem,
    saga.nextAt,
    saga.connected ? 1 : 0,
    now,
  )
}

/** What runs a project's Postgres: PGlite in a thread, or a database of a real PostgreSQL. */
import type { SqlReply } from '../sql/reply.ts'
import type { SqlRequest } from '../sql/request.ts'

export type EngineState = 'awake' | 'asleep' | 'never opened'

export interface SqlRun {
  reply: SqlReply
  /** The time of the statements alone, in milliseconds. */
  statementMs: number
}

/** What a project's compute did between waking up and going to sleep. */
export interface AwakePeriod {
  startedAt: Date
  endedAt: Date
  /** Bytes of write-ahead log, if the compute could still say. */
  writtenBytes?: number
  /** `pg_database_size`, if the compute could still say. */
  logicalSizeBytes?: number
}

export interface EngineEvents {
  /** Settled before the first statement of a new project runs: from now on its data must exist. */
  onFirstOpened(projectId: string): Promise<void>
  onSlept(projectId: string, period: AwakePeriod): void
}

export interface SqlSession {
  applicationName?: string
  /** The caller gave up: a request that still waits is dropped. */
  signal?: AbortSignal
}

export interface Engine {
  /** Resolves once the project's Postgres answers; rejects with {@link NoComputeError} if it won't. */
  wake(projectId: string): Promise<void>
  /** Runs a request after those that came before it, waking the project if need be. */
  run(projectId: string, request: SqlRequest, session?: SqlSession): Promise<SqlRun>
  /** Puts a project to sleep as soon as what it runs is done. */
  suspend(projectId: string): void
  state(projectId: string): EngineState
  /** When the present time awake began, if the project is awake. */
  awakeSince(projectId: string): Date | undefined
  bytesOnDisk(projectId: string): Promise<number>
  /** Stops a project for good and deletes what it has outside its folder. */
  remove(projectId: string): Promise<void>
  close(): Promise<void>
}

/** The project's Postgres can't be started; the message says why, for the log of the stand-in. */
export class NoComputeError extends Error {}

/** The stand-in is on its way out: no failure, and nothing to tell anybody. */
export class ClosingError extends NoComputeError {
  constructor() {
    super('the stand-in is shutting down')
  }
}

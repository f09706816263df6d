/** The tenant's database: makes it, keeps it up to date, and knows how to reach it. Decides by provisioning.ts. */
import type { Logger } from '@logtape/logtape'
import { migrate } from '../../core/migrator/migrate.ts'
import type { Migration } from '../../core/migrator/plan.ts'
import type { NeonManagement } from '../../core/neon/management.ts'
import type { Database } from '../../core/sql.ts'
import type { Lane } from './alarm.ts'
import { type DatabaseRow, readDatabase, sagaOf, writeSaga } from './database-row.ts'
import {
  afterConnect,
  afterCreate,
  afterFailedCreate,
  afterFailedMigration,
  afterFailure,
  afterLookUp,
  afterMigration,
  afterRefusal,
  describe,
  nextStep,
  type Saga,
  type Step,
} from './provisioning.ts'
import type { DatabaseAccess, DatabaseState } from './rpc.ts'
import type { Storage } from './storage.ts'

/** Of one request of a migration; longer than its lock time-out, and a first request also starts the compute. */
const MIGRATION_TIMEOUT_MS = 20_000
/** Steps in one run: the whole saga has four, the rest is left to the next alarm. */
const MAX_STEPS = 8
/** At most this often is a refusal believed, so that a caller that insists can't keep Neon's API busy. */
const REFUSAL_INTERVAL_MS = 30_000

export interface DatabaseDeps {
  storage: Storage
  now(): number
  random(): number
  neon: NeonManagement
  open(connectionString: string, timeoutMs: number): Database
  migrations: readonly Migration[]
  seal(connectionString: string): Promise<string>
  /** Null for what can't be opened with today's keys. */
  unseal(sealed: string): Promise<string | null>
  /** What others are shown of the database has changed. */
  changed(): void
  /** Whether there is work that needs the database; without any, one that is behind is left alone. */
  wanted(): boolean
  /** There is something to do; arrange for `run` soon. */
  wake(): void
  log: Logger
}

export class TenantDatabase implements Lane {
  readonly name = 'database'
  readonly #deps: DatabaseDeps
  #opened: { sealed: string; connectionString: string } | null = null
  #refusedAt = Number.NEGATIVE_INFINITY
  #waiting: (() => void)[] = []

  constructor(deps: DatabaseDeps) {
    this.#deps = deps
  }

  row(): DatabaseRow {
    return readDatabase(this.#deps.storage)
  }

  state(): DatabaseState {
    const row = this.row()
    return describe(sagaOf(row), row.region)
  }

  /** Whether statements can be sent and will find the schema that this code wants. */
  isReady(): boolean {
    const row = this.row()
    return row.stage === 'ready' && row.sealed_connection !== null && !this.#isBehind(row.schema_version)
  }

  /** How to reach the database, or null while that isn't possible. Sends nothing. */
  async access(): Promise<DatabaseAccess | null> {
    if (!this.isReady()) return null
    const { sealed_connection: sealed, schema_version: schemaVersion } = this.row()
    if (sealed === null || schemaVersion === null) return null
    if (this.#opened?.sealed !== sealed) {
      const connectionString = await this.#deps.unseal(sealed)
      if (connectionString === null) {
        this.#deps.log.error('stored connection cannot be opened', {})
        this.reportRefusal()
        return null
      }
      this.#opened = { sealed, connectionString }
    }
    return { connectionString: this.#opened.connectionString, schemaVersion }
  }

  /** Like `access`, but brings the database up to date first, and waits a little for that. */
  async accessWithin(waitMs: number): Promise<DatabaseAccess | null> {
    const deadline = this.#deps.now() + waitMs
    while (!this.isReady()) {
      const row = this.row()
      if (row.next_at === null) this.#store({ ...sagaOf(row), nextAt: this.#deps.now() })
      const { next_at: nextAt } = this.row()
      const remaining = deadline - this.#deps.now()
      if (remaining <= 0 || (nextAt ?? 0) > deadline) return null
      this.#deps.wake()
      await this.#nextChange(remaining)
    }
    return this.access()
  }

  /** Somebody was refused by the database: the password may have been reset. */
  reportRefusal(): void {
    const now = this.#deps.now()
    if (now - this.#refusedAt < REFUSAL_INTERVAL_MS) return
    this.#refusedAt = now
    this.#store(afterRefusal(sagaOf(this.row()), now))
    this.#deps.wake()
  }

  dueAt(): number | null {
    const { next_at: nextAt } = this.row()
    const idle = nextAt === null && this.#deps.wanted() && !this.isReady()
    return idle ? this.#deps.now() : nextAt
  }

  async run(): Promise<void> {
    for (let taken = 0; taken < MAX_STEPS; taken++) {
      const saga = this.#saga()
      const step = nextStep(saga, this.#isBehind(saga.schemaVersion))
      if (step === null && saga.nextAt !== null) this.#store({ ...saga, nextAt: null })
      const due = this.dueAt()
      if (step === null || due === null || due > this.#deps.now()) break
      this.#store(await this.#perform(step, saga))
      const { stage, problem, failures } = this.#saga()
      this.#deps.log.info('provisioning step', { step, stage, problem, failures })
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  async #perform(step: Step, saga: Saga): Promise<Saga> {
    if (step === 'look-up') return this.#lookUp()
    if (step === 'connect') return this.#connect(saga.projectId ?? '')
    return this.#migrate()
  }

  async #lookUp(): Promise<Saga> {
    const { neon, log } = this.#deps
    const { project_name: name, region } = this.row()
    const found = await neon.findProjectsByName(name)
    if (!found.ok) return afterFailure(this.#saga(), found.failure, this.#moment())
    if (found.value.length > 1)
      log.warn('several projects of one name, taking the oldest', { count: found.value.length })
    const project = found.value[0]
    if (project) this.#keepProject(project.postgresVersion, null)
    const next = afterLookUp(this.#saga(), project?.id ?? null, this.#moment())
    if (!next.create) return next.saga

    this.#store(next.saga)
    const created = await neon.createProject({ name, region })
    if (!created.ok) return afterFailedCreate(this.#saga(), created.failure, this.#moment())
    const { connectionString } = created.value
    const sealed = connectionString === null ? null : await this.#deps.seal(connectionString)
    this.#keepProject(created.value.project.postgresVersion, sealed)
    return { ...afterCreate(this.#saga(), created.value.project.id), connected: sealed !== null }
  }

  async #connect(projectId: string): Promise<Saga> {
    const answer = await this.#deps.neon.getConnectionString(projectId)
    if (!answer.ok) return afterFailure(this.#saga(), answer.failure, this.#moment())
    this.#keepConnection(await this.#deps.seal(answer.value))
    return afterConnect(this.#saga())
  }

  async #migrate(): Promise<Saga> {
    const { sealed_connection: sealed } = this.row()
    const connectionString = sealed === null ? null : await this.#deps.unseal(sealed)
    if (connectionString === null)
      return afterFailedMigration(this.#saga(), { failure: 'refused', retryable: true }, this.#moment())
    const outcome = await migrate(this.#deps.open(connectionString, MIGRATION_TIMEOUT_MS), this.#deps.migrations)
    if (outcome.kind === 'migrated') return afterMigration(this.#saga(), outcome.version)
    this.#deps.log.warn(
      'migration unfinished',
      outcome.kind === 'refused' ? outcome : { at: outcome.at, failure: outcome.failure },
    )
    const failure = outcome.kind === 'refused' ? { failure: 'history' as const, retryable: false } : outcome
    return afterFailedMigration(this.#saga(), failure, this.#moment())
  }

  #saga(): Saga {
    return sagaOf(this.row())
  }

  #moment() {
    return { now: this.#deps.now(), random: this.#deps.random() }
  }

  #isBehind(schemaVersion: string | null): boolean {
    const { migrations } = this.#deps
    const at = migrations.findIndex(({ id }) => id === schemaVersion)
    // A version that this code doesn't know was made by a newer release.
    return schemaVersion === null || (at >= 0 && at < migrations.length - 1)
  }

  #keepProject(postgresVersion: number, sealed: string | null): void {
    this.#deps.storage.run('UPDATE database SET postgres_version = ?, sealed_connection = ?', postgresVersion, sealed)
  }

  #keepConnection(sealed: string): void {
    this.#deps.storage.run('UPDATE database SET sealed_connection = ?', sealed)
  }

  #store(saga: Saga): void {
    const before = this.row()
    const left = nextStep(saga, this.#isBehind(saga.schemaVersion))
    const nextAt = left === null ? null : (saga.nextAt ?? this.#deps.now())
    writeSaga(this.#deps.storage, { ...saga, nextAt }, this.#deps.now())
    const shown = (row: DatabaseRow) => JSON.stringify([row.project_id, row.schema_version, describe(sagaOf(row), '')])
    if (shown(before) === shown(this.row())) return
    this.#deps.storage.run('UPDATE database SET version = version + 1')
    this.#deps.changed()
  }

  #nextChange(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

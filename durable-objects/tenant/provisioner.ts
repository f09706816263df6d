/**
 * Takes the steps of provisioning.ts: does the effect, then says what is to be stored. A tenant's database and each slot
 * of a pool is made by one of these.
 */
import type { Logger } from '@logtape/logtape'
import { migrate } from '../../core/migrator/migrate.ts'
import type { NeonManagement, ProjectSettings } from '../../core/neon/management.ts'
import type { Database } from '../../core/sql.ts'
import { hasReached, isUsable, type Release, versionOfNew } from '../../core/tenant/versions.ts'
import type { Claim } from '../pool/rpc.ts'
import { type DatabaseRow, sagaOf } from './database-row.ts'
import {
  afterClaim,
  afterConnect,
  afterCreate,
  afterDiscard,
  afterEmptyPool,
  afterFailedCreate,
  afterFailedMigration,
  afterFailure,
  afterInspection,
  afterLookUp,
  afterLostClaim,
  afterMigration,
  beforeCreate,
  isSuspicious,
  nextStep,
  type Saga,
  type Step,
} from './provisioning.ts'

/** Of one request of a migration; longer than its lock time-out, and a first request also starts the compute. */
const MIGRATION_TIMEOUT_MS = 20_000
/** Steps in one run: the whole saga has fewer, the rest is left to the next alarm. */
const MAX_STEPS = 8

/** What came with a step besides the saga. */
export interface Finding {
  postgresVersion?: number | null
  sealedConnection?: string
}

export interface ProvisionerDeps {
  now(): number
  random(): number
  neon: NeonManagement
  open(connectionString: string, timeoutMs: number): Database
  release: Release
  /** Nobody uses what is made: it is kept at the schema that this release wants, not only at one that works. */
  unused?: boolean
  seal(connectionString: string): Promise<string>
  /** Null for what can't be opened with today's keys. */
  unseal(sealed: string): Promise<string | null>
  /** What a new project may use. */
  settings(): ProjectSettings
  /** A project of the pool, for a saga whose way that is. Throws when the answer is not known. */
  claim(): Promise<Claim>
  row(): DatabaseRow
  /** Stores all of it at once, or nothing. */
  store(saga: Saga, finding: Finding): void
  log: Logger
}

export class Provisioner {
  readonly #deps: ProvisionerDeps

  constructor(deps: ProvisionerDeps) {
    this.#deps = deps
  }

  saga(): Saga {
    return sagaOf(this.#deps.row())
  }

  /** Whether this code can't work with it, or, of one that nobody uses, isn't content with it. What it can work with is moved on by rollouts (see upgrade.ts). */
  isBehind(schemaVersion: string | null): boolean {
    const { release, unused } = this.#deps
    return unused ? !hasReached(schemaVersion, release.target, release) : !isUsable(schemaVersion, release)
  }

  /** Takes one step after the other as long as the next one is due. */
  async run(dueAt: () => number | null): Promise<void> {
    for (let taken = 0; taken < MAX_STEPS; taken++) {
      const saga = this.saga()
      const step = nextStep(saga, this.isBehind(saga.schemaVersion))
      if (step === null && saga.nextAt !== null) this.store({ ...saga, nextAt: null })
      const due = dueAt()
      if (step === null || due === null || due > this.#deps.now()) return
      await this.#perform(step, saga)
      const { stage, problem, failures } = this.saga()
      this.#deps.log.info('provisioning step', { step, stage, problem, failures })
    }
  }

  /** What has nothing to do any more is never due; what has, without a time, is due now. */
  store(saga: Saga, finding: Finding = {}): void {
    const left = nextStep(saga, this.isBehind(saga.schemaVersion))
    const nextAt = left === null ? null : (saga.nextAt ?? this.#deps.now())
    this.#deps.store({ ...saga, nextAt }, finding)
  }

  async #perform(step: Step, saga: Saga): Promise<void> {
    switch (step) {
      case 'claim':
        return this.#claim()
      case 'create':
        return this.#create()
      case 'look-up':
        return this.#lookUp()
      case 'connect':
        return this.#connect(saga.projectId ?? '')
      case 'migrate':
        return this.#migrate()
      case 'discard':
        return this.#discard(saga.projectId ?? '')
    }
  }

  async #claim(): Promise<void> {
    const { claim, seal, log } = this.#deps
    try {
      const claimed = await claim()
      if (claimed.kind === 'empty') return this.store(afterEmptyPool(this.saga()))
      const { projectId, schemaVersion, postgresVersion, connectionString } = claimed
      const sealed = connectionString === null ? {} : { sealedConnection: await seal(connectionString) }
      const next = { projectId, schemaVersion, connected: connectionString !== null }
      this.store(afterClaim(this.saga(), next, this.isBehind(schemaVersion)), { postgresVersion, ...sealed })
    } catch (error) {
      log.warn('the pool did not answer', { error: error instanceof Error ? error.name : typeof error })
      this.store(afterLostClaim(this.saga(), this.#moment()))
    }
  }

  async #create(): Promise<void> {
    const { neon, seal, settings, row, now } = this.#deps
    const { project_name: name, region } = row()
    const before = this.saga()
    this.store(beforeCreate(before, now()))
    const created = await neon.createProject({ name, region, settings: settings() })
    if (!created.ok) return this.store(afterFailedCreate(this.saga(), before.stage, created.failure, this.#moment()))
    const { project, connectionString } = created.value
    const sealed = connectionString === null ? {} : { sealedConnection: await seal(connectionString) }
    const next = { ...afterCreate(this.saga(), project.id), connected: connectionString !== null }
    this.store(next, { postgresVersion: project.postgresVersion, ...sealed })
  }

  async #lookUp(): Promise<void> {
    const { neon, log, row } = this.#deps
    const found = await neon.findProjectsByName(row().project_name)
    if (!found.ok) return this.store(afterFailure(this.saga(), found.failure, this.#moment()))
    if (found.value.length > 1)
      log.warn('several projects of one name, taking the oldest', { count: found.value.length })
    const project = found.value[0]
    const next = afterLookUp(this.saga(), project?.id ?? null, this.#moment())
    if (next.create) return this.#create()
    this.store(next.saga, project ? { postgresVersion: project.postgresVersion } : {})
  }

  async #connect(projectId: string): Promise<void> {
    const { neon, seal } = this.#deps
    const answer = await neon.getConnectionString(projectId)
    if (!answer.ok) return this.store(afterFailure(this.saga(), answer.failure, this.#moment()))
    const sealedConnection = await seal(answer.value)
    this.store(afterConnect(this.saga()), { sealedConnection })
  }

  async #migrate(): Promise<void> {
    const { row, unseal, open, release, unused, log } = this.#deps
    const isNew = this.saga().stage !== 'ready'
    const { sealed_connection: sealed } = row()
    const connectionString = sealed === null ? null : await unseal(sealed)
    if (connectionString === null) return this.#migrationFailed({ failure: 'refused', retryable: true })
    // A new one gets the newest schema; one that was in use is brought as far as it must be, the rest is for rollouts.
    const to = isNew || unused ? release.target : release.required
    const outcome = await migrate(open(connectionString, MIGRATION_TIMEOUT_MS), release.migrations, { to })
    if (outcome.kind === 'migrated') return this.store(afterMigration(this.saga(), outcome.version))
    log.warn(
      'migration unfinished',
      outcome.kind === 'refused' ? outcome : { at: outcome.at, failure: outcome.failure },
    )
    const version = isNew ? versionOfNew(outcome, release) : null
    if (version !== null) return this.store(afterMigration(this.saga(), version))
    return this.#migrationFailed(outcome.kind === 'refused' ? { failure: 'history', retryable: false } : outcome)
  }

  async #migrationFailed(outcome: Parameters<typeof afterFailedMigration>[1]): Promise<void> {
    const { neon, log } = this.#deps
    const next = afterFailedMigration(this.saga(), outcome, this.#moment())
    this.store(next)
    if (!isSuspicious(next)) return
    const operations = await neon.listOperations(next.projectId ?? '')
    if (!operations.ok) return
    const inspected = afterInspection(this.saga(), operations.value)
    if (inspected.stage === 'discarding') log.error('the project never started, making another', {})
    this.store(inspected)
  }

  async #discard(projectId: string): Promise<void> {
    const deleted = await this.#deps.neon.deleteProject(projectId)
    const gone = deleted.ok || deleted.failure.kind === 'not-found'
    this.store(gone ? afterDiscard(this.saga()) : afterFailure(this.saga(), deleted.failure, this.#moment()))
  }

  #moment() {
    return { now: this.#deps.now(), random: this.#deps.random() }
  }
}

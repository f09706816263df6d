/** The tenant's database: has it made and kept up to date, and knows how to reach it. */
import type { ProvisionAt } from '../../core/config.ts'
import type { Resealed } from '../../core/crypto/seal.ts'
import type { Lane } from './alarm.ts'
import { type DatabaseRow, readDatabase, sagaOf, writeSaga } from './database-row.ts'
import { describe } from './database-state.ts'
import { type Finding, Provisioner, type ProvisionerDeps } from './provisioner.ts'
import { afterRefusal, begin, hurry, type Saga } from './provisioning.ts'
import type { DatabaseAccess, DatabaseState } from './rpc.ts'
import type { Storage } from './storage.ts'

/**
 * At most this often is a refusal believed, so that a caller that insists can't keep Neon's API busy, and those who were
 * refused together count once. Shorter than a job's attempts last, so that none fails over a password that changes again.
 */
const REFUSAL_INTERVAL_MS = 5_000

/** From the first to the last: a database that is due at one of them is due at each later one. */
const MOMENTS: readonly ProvisionAt[] = ['sign-up', 'workspace', 'first-upload', 'paid-plan']

export interface DatabaseDeps extends Omit<ProvisionerDeps, 'row' | 'store'> {
  storage: Storage
  provisionAt: ProvisionAt
  reseal(sealed: string): Promise<Resealed>
  /** Whether new databases come from a pool. */
  usesPool(): boolean
  /** An effect that follows from what is being stored. */
  owe(effect: 'confirm-claim' | 'rename-project'): void
  /** A database that works is to be used; false: not before it is brought up to date, which takes longer than this. */
  beforeUse(waitMs: number): Promise<boolean>
  /** What others are shown of the database has changed. */
  changed(): void
  /** Whether there is work that needs the database; without any, one that is behind is left alone. */
  wanted(): boolean
  /** There is something to do; arrange for `run` soon. */
  wake(): void
}

export class TenantDatabase implements Lane {
  readonly name = 'database'
  readonly #deps: DatabaseDeps
  readonly #provisioner: Provisioner
  #opened: { sealed: string; connectionString: string } | null = null
  #refusedAt = Number.NEGATIVE_INFINITY
  #waiting: (() => void)[] = []

  constructor(deps: DatabaseDeps) {
    this.#deps = deps
    this.#provisioner = new Provisioner({
      ...deps,
      row: () => this.row(),
      store: (saga, finding) => this.#store(saga, finding),
    })
  }

  row(): DatabaseRow {
    return readDatabase(this.#deps.storage)
  }

  state(): DatabaseState {
    const row = this.row()
    return describe(sagaOf(row), row.region, this.#deps.provisionAt)
  }

  /** Whether statements can be sent and will find the schema that this code wants. */
  isReady(): boolean {
    const row = this.row()
    return row.stage === 'ready' && row.sealed_connection !== null && !this.#provisioner.isBehind(row.schema_version)
  }

  /** A moment has come at which a database may have to be made. Does nothing for one that is, or is being, made. */
  want(moment: ProvisionAt): void {
    const { provisionAt, usesPool, now, wake } = this.#deps
    const saga = this.#provisioner.saga()
    if (saga.stage !== 'later' || MOMENTS.indexOf(moment) < MOMENTS.indexOf(provisionAt)) return
    this.#provisioner.store(begin(saga, usesPool() ? 'pool' : 'create', now()))
    wake()
  }

  /** Whether there is no database before the tenant's plan changes, whatever else happens. */
  awaitsPlan(): boolean {
    return this.#deps.provisionAt === 'paid-plan' && this.row().stage === 'later'
  }

  /** Somebody who can judge says that what it waits for may be over: tries at once. */
  retryNow(): void {
    this.#provisioner.store(hurry(this.#provisioner.saga(), this.#deps.now()))
    this.#deps.wake()
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
    if (!(await this.readyWithin(waitMs))) return null
    return (await this.#deps.beforeUse(deadline - this.#deps.now())) ? this.access() : null
  }

  /** Waits a little until it can be used, at whatever schema this code works with. */
  async readyWithin(waitMs: number): Promise<boolean> {
    const deadline = this.#deps.now() + waitMs
    while (!this.isReady()) {
      const row = this.row()
      if (row.stage === 'later') return false
      if (row.next_at === null) this.#provisioner.store({ ...sagaOf(row), nextAt: this.#deps.now() })
      const { next_at: nextAt } = this.row()
      const remaining = deadline - this.#deps.now()
      if (remaining <= 0 || (nextAt ?? 0) > deadline) return false
      this.#deps.wake()
      await this.#nextChange(remaining)
    }
    return true
  }

  /** What others are told of it has changed outside its row. */
  touch(): void {
    const { storage, changed } = this.#deps
    storage.run('UPDATE database SET version = version + 1')
    changed()
  }

  /** It was migrated to that version. */
  reached(schemaVersion: string): void {
    this.#provisioner.store({ ...this.#provisioner.saga(), schemaVersion })
  }

  /** Somebody was refused by the database: the password may have been reset. */
  reportRefusal(): void {
    const now = this.#deps.now()
    if (now - this.#refusedAt < REFUSAL_INTERVAL_MS) return
    this.#refusedAt = now
    this.#provisioner.store(afterRefusal(this.#provisioner.saga(), now))
    this.#deps.wake()
  }

  /** Seals what is stored with the newest key. What no key opens is read from Neon anew. */
  async reseal(): Promise<'resealed' | 'current' | 'none' | 'failed'> {
    const { sealed_connection: sealed } = this.row()
    if (sealed === null) return 'none'
    const outcome = await this.#deps.reseal(sealed)
    if (outcome.kind === 'unopened') {
      this.reportRefusal()
      return 'failed'
    }
    if (outcome.kind === 'current') return 'current'
    // Another connection may have been stored meanwhile; it was sealed by the newest key.
    this.#deps.storage.run(
      'UPDATE database SET sealed_connection = ? WHERE sealed_connection = ?',
      outcome.sealed,
      sealed,
    )
    return 'resealed'
  }

  dueAt(): number | null {
    const { next_at: nextAt, stage } = this.row()
    const idle = nextAt === null && stage !== 'later' && this.#deps.wanted() && !this.isReady()
    return idle ? this.#deps.now() : nextAt
  }

  async run(): Promise<void> {
    await this.#provisioner.run(() => this.dueAt())
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #store(saga: Saga, finding: Finding): void {
    const { storage, now, owe, changed } = this.#deps
    storage.transaction(() => {
      const before = this.row()
      writeSaga(storage, saga, finding, now())
      if (saga.way === 'pool' && before.project_id === null && saga.projectId !== null) owe('confirm-claim')
      if (saga.way === 'pool' && before.stage !== 'ready' && saga.stage === 'ready') owe('rename-project')
      if (shown(before) === shown(this.row())) return
      storage.run('UPDATE database SET version = version + 1')
      changed()
    })
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

/** What others see of a row; its version counts changes of this. */
function shown(row: DatabaseRow): string {
  return JSON.stringify([row.project_id, row.schema_version, describe(sagaOf(row), '')])
}

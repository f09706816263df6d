/**
 * Moves a database that works to a newer schema: by order of a rollout, or because it is used and a rollout allows it. All
 * who ask meanwhile wait for the same migration; those who only want to use the database wait a few seconds at most.
 * Databases that this release can't work with are not its business: those are part of provisioning.
 */
import type { Logger } from '@logtape/logtape'
import { migrate } from '../../core/migrator/migrate.ts'
import type { Database } from '../../core/sql.ts'
import { goalOfUse, hasReached, isDoneBeside, isKnown, type Release, standingOf } from '../../core/tenant/versions.ts'
import type { MigrationOrder, MigrationReport, MigrationResult } from '../rollout/rpc.ts'
import type { FleetLink } from '../rollout/tenant-link.ts'
import type { Lane } from './alarm.ts'
import type { TenantDatabase } from './database.ts'
import type { DatabaseRow } from './database-row.ts'
import type { Storage } from './storage.ts'
import { LOOK_AGAIN_MS, NOT_REACHED, restMs, resultOf } from './upgrade-result.ts'

/** Of one request of a migration; longer than its lock time-out. */
const MIGRATION_TIMEOUT_MS = 20_000
/** Of an index build; shorter than what an alarm may take. Postgres goes on with a build that nobody waits for. */
const BUILD_TIMEOUT_MS = 5 * 60_000
/** How long who ordered a migration waits for it, before being told that it is under way. */
const ORDER_WAIT_MS = 45_000
/** How long the word of the Rollout object is good for, so that a busy tenant doesn't ask with every request. */
const PERMISSION_MS = 10_000
/** Neon puts a compute to sleep after five minutes: a database that was used since is awake anyway. */
const IDLE_AFTER_MS = 5 * 60_000
/** Use is written down this often at most. */
const USE_GRAIN_MS = 60_000

interface UpgradeRow {
  /** The migration to reach, while one is under way. */
  goal: string | null
  /** Who ordered it, as JSON; null for a use. */
  ordered: string | null
  next_at: number | null
  failures: number
  error: string | null
  /** Until then uses leave it as it is. */
  rests_until: number
  used_at: number
}

export interface UpgradeDeps {
  storage: Storage
  now(): number
  random(): number
  release: Release
  fleet: FleetLink
  database: Pick<TenantDatabase, 'access' | 'readyWithin' | 'reached' | 'reportRefusal'> & {
    row(): Pick<DatabaseRow, 'stage' | 'schema_version'>
  }
  open(connectionString: string, timeoutMs: number): Database
  /** Whether there is work that needs the database. */
  wanted(): boolean
  /** What operators see of it has changed. */
  changed(): void
  /** There is something to do; arrange for `run` soon. */
  wake(): void
  log: Logger
}

export class Upgrade implements Lane {
  readonly name = 'upgrade'
  readonly #deps: UpgradeDeps
  #permission: { until: number; word: Promise<string | null> } | null = null
  #waiting: ((result: MigrationResult) => void)[] = []

  constructor(deps: UpgradeDeps) {
    this.#deps = deps
  }

  /** What the last migration that failed said; null once one succeeded. */
  error(): string | null {
    return this.#row().error
  }

  /**
   * Called with a database that works, before it is used: brings it up to date first where that is allowed. False: that
   * takes longer than the caller can wait.
   */
  async beforeUse(waitMs: number): Promise<boolean> {
    this.#noteUse()
    if (this.#standing() !== 'may-migrate') return true
    if (this.#row().next_at === null && !(await this.#beginForUse())) return true
    const { goal } = this.#row()
    this.#resume()
    if (goal === null || isDoneBeside(this.#version(), goal, this.#deps.release)) return true
    return (await this.#ended(waitMs)) !== 'waiting'
  }

  /** From the consumer of the fleet's queue. */
  async migrate(order: MigrationOrder): Promise<MigrationResult> {
    const { release, database, wanted, now } = this.#deps
    const { to, wake } = order
    const { stage } = database.row()
    if (stage === 'later') return { kind: 'done', version: null }
    if (hasReached(this.#version(), to, release)) return { kind: 'done', version: this.#version() }
    if (stage !== 'ready') return { kind: 'not-now', reason: 'Its database is still being made.' }
    if (!isKnown(to, release)) return { kind: 'failed', retryable: true, error: `This release has no migration ${to}.` }
    if (!wake && !wanted() && now() - this.#row().used_at >= IDLE_AFTER_MS) return { kind: 'idle' }
    const until = now() + ORDER_WAIT_MS
    if (!(await database.readyWithin(ORDER_WAIT_MS))) return { kind: 'not-now', reason: NOT_REACHED }
    for (;;) {
      if (hasReached(this.#version(), to, release)) return { kind: 'done', version: this.#version() }
      const joined = this.#row().goal
      if (joined === null) this.#begin(to, order)
      else this.#resume()
      const result = await this.#ended(until - now())
      if (result === 'waiting') return { kind: 'running' }
      // One that was under way for a use may have had a nearer goal.
      if (joined === null || joined === to || result.kind !== 'done') return result
    }
  }

  dueAt(): number | null {
    return this.#row().next_at
  }

  async run(): Promise<void> {
    const { goal, ordered, next_at: nextAt } = this.#row()
    if (goal === null || nextAt === null || nextAt > this.#deps.now()) return
    const result = await this.#perform(goal)
    this.#keep(result)
    this.#deps.log.info('schema migration', { goal, result: result.kind, version: this.#version() })
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve(result)
    // Who ordered it and still waits reports by itself.
    if (result.kind !== 'running' && (ordered === null || waiting.length === 0)) await this.#report(ordered, result)
  }

  async #perform(goal: string): Promise<MigrationResult> {
    const { release, database, open } = this.#deps
    const access = await database.access()
    if (!access) return { kind: 'not-now', reason: NOT_REACHED }
    const { connectionString } = access
    const outcome = await migrate(open(connectionString, MIGRATION_TIMEOUT_MS), release.migrations, {
      to: goal,
      patient: open(connectionString, BUILD_TIMEOUT_MS),
    })
    if (outcome.kind === 'unfinished' && outcome.failure === 'refused') database.reportRefusal()
    // Also one that failed may have come some way.
    if (outcome.kind !== 'refused' && outcome.version && outcome.version !== this.#version())
      database.reached(outcome.version)
    return resultOf(outcome)
  }

  #keep(result: MigrationResult): void {
    const { now, random, changed } = this.#deps
    if (result.kind === 'running') {
      this.#change({ next_at: now() + LOOK_AGAIN_MS })
      return
    }
    const before = this.#row()
    const failures = result.kind === 'done' ? 0 : before.failures + 1
    const error = result.kind === 'failed' ? result.error : result.kind === 'not-now' ? result.reason : null
    this.#change({
      goal: null,
      ordered: null,
      next_at: null,
      failures,
      error,
      rests_until: failures === 0 ? 0 : now() + restMs(result, failures, random()),
    })
    if (error !== before.error) changed()
  }

  /** Whether one is under way now because the database is to be used. */
  async #beginForUse(): Promise<boolean> {
    const { now, release } = this.#deps
    if (now() < this.#row().rests_until) return false
    const permitted = await this.#permitted()
    // While we asked, another may have begun one, or ended it.
    if (this.#row().goal !== null) return true
    const goal = goalOfUse(this.#version(), permitted, release)
    if (goal === null || now() < this.#row().rests_until) return false
    this.#begin(goal, null)
    return true
  }

  #begin(goal: string, order: MigrationOrder | null): void {
    const ordered = order && JSON.stringify({ rolloutId: order.rolloutId, token: order.token })
    this.#change({ goal, ordered, next_at: this.#deps.now() })
    this.#deps.wake()
  }

  /** One that an object was at that is gone waits for its alarm, which is set for the worst case. */
  #resume(): void {
    if ((this.#row().next_at ?? Number.POSITIVE_INFINITY) <= this.#deps.now()) this.#deps.wake()
  }

  /** One question at a time, whoever asks. Without an answer nothing is allowed. */
  #permitted(): Promise<string | null> {
    const { now, fleet, log } = this.#deps
    if (this.#permission && now() < this.#permission.until) return this.#permission.word
    const word = fleet.permitted().catch((error: unknown) => {
      log.warn('rollouts could not be asked', { error: error instanceof Error ? error.name : 'unknown' })
      return null
    })
    this.#permission = { until: now() + PERMISSION_MS, word }
    return word
  }

  async #report(ordered: string | null, result: MigrationResult): Promise<void> {
    const order = ordered === null ? null : (JSON.parse(ordered) as MigrationReport['order'])
    await this.#deps.fleet.report({ order, result }).catch((error: unknown) => {
      // Sent for again, it will say the same.
      this.#deps.log.warn('migration was not reported', { error: error instanceof Error ? error.name : 'unknown' })
    })
  }

  /** What the migration under way came to, or `waiting` if that takes longer. */
  #ended(waitMs: number): Promise<MigrationResult | 'waiting'> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#waiting = this.#waiting.filter((one) => one !== settle)
          resolve('waiting')
        },
        Math.max(0, waitMs),
      )
      const settle = (result: MigrationResult) => {
        clearTimeout(timer)
        resolve(result)
      }
      this.#waiting.push(settle)
    })
  }

  #noteUse(): void {
    const now = this.#deps.now()
    if (now - this.#row().used_at >= USE_GRAIN_MS) this.#change({ used_at: now })
  }

  #version(): string | null {
    return this.#deps.database.row().schema_version
  }

  #standing() {
    return standingOf(this.#version(), this.#deps.release)
  }

  #row(): UpgradeRow {
    const row = this.#deps.storage.first<UpgradeRow>('SELECT * FROM upgrade')
    if (!row) throw new Error('the row of the upgrade is missing')
    return row
  }

  #change(values: Partial<UpgradeRow>): void {
    const entries = Object.entries(values)
    this.#deps.storage.run(
      `UPDATE upgrade SET ${entries.map(([name]) => `${name} = ?`).join(', ')}`,
      ...entries.map(([, value]) => value),
    )
  }
}

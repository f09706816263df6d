/** Carries rollouts out: does what machine.ts decides, hands out orders, and keeps what came of them. */
import type { ListedTenant } from '../../core/control/rollout.ts'
import { errorFields, logger } from '../../core/log.ts'
import { hasReached, older, type Release } from '../../core/tenant/versions.ts'
import { backoffMs } from '../tenant/backoff.ts'
import { afterLoss, afterResult, again, type Decision, decide, LEASE_MS, type TenantProgress } from './machine.ts'
import { isOver, progressOf, type RolloutRow, type RolloutRows } from './rows.ts'
import type { FleetMessage, MigrationOrder, MigrationReport } from './rpc.ts'
import { situationOf } from './situation.ts'

export interface RunnerDeps {
  rows: RolloutRows
  now(): number
  /** Uniform in [0, 1). */
  random(): number
  newId(): string
  release: Release
  /** Tenants after this id, in the order of ids, fewer than `limit` only at the end (core/control/rollout.ts). */
  listTenants(after: string, limit: number, filter: { plan?: string; place?: string }): Promise<ListedTenant[]>
  /** Puts messages on the queue; any number at once. */
  send(messages: FleetMessage[]): Promise<void>
}

/** One page is one query, and its rows one transaction. */
export const LIST_PAGE = 500
/** Rows that one decision changes at most. */
const BATCH = 200
/** Decisions in one turn; what is left waits for the next. A fleet of 100,000 is listed in 200. */
const MAX_DECISIONS = 60
const HOLD = { baseMs: 1_000, capMs: 60_000 }

export class Runner {
  readonly #deps: RunnerDeps
  #turning: Promise<void> | null = null
  #turnAgain = false

  constructor(deps: RunnerDeps) {
    this.#deps = deps
  }

  claim(messages: FleetMessage[]): (MigrationOrder | null)[] {
    const { rows, now } = this.#deps
    return rows.transaction(() =>
      messages.map(({ rolloutId, tenantId, token }) => {
        const rollout = rows.find(rolloutId)
        const tenant = rows.tenant(rolloutId, tenantId)
        if (!rollout || tenant?.state !== 'running' || tenant.token !== token) return null
        if (rollout.paused !== null || isOver(rollout)) {
          this.#write(rolloutId, tenantId, { ...progressOf(tenant), state: 'pending', dueAt: now() })
          return null
        }
        rows.takeUp(rolloutId, tenantId, now() + LEASE_MS, now())
        const wake = tenant.canary === 1 || now() >= rollout.deadline_at
        return { rolloutId, tenantId, token, to: rollout.to_version, wake }
      }),
    )
  }

  report(reports: MigrationReport[]): void {
    const { rows } = this.#deps
    rows.transaction(() => {
      for (const report of reports) {
        const rollout = report.order ? rows.find(report.order.rolloutId) : rows.open()
        if (rollout) this.#take(rollout, report)
      }
    })
  }

  permitted(): string | null {
    const { rows, release } = this.#deps
    return rows
      .all()
      .filter(({ phase, paused }) => phase === 'finished' || (phase === 'waves' && paused === null))
      .map(({ to_version: to }) => to)
      .reduce<string | null>((newest, to) => (newest !== null && older(newest, to, release) === to ? newest : to), null)
  }

  /** Does what there is to do now. One turn at a time; one that is asked for meanwhile follows. */
  turn(): Promise<void> {
    if (this.#turning) {
      this.#turnAgain = true
      return this.#turning
    }
    this.#turning = this.#turns().finally(() => {
      this.#turning = null
    })
    return this.#turning
  }

  /** When `turn` is to be called next, though nobody reports anything; null: not by itself. */
  nextAlarm(): number | null {
    const { rows, now } = this.#deps
    const times = rows.live().flatMap((row) => {
      const decision = decide(situationOf(rows, row, now()))
      return decision.do === 'wait' ? (decision.until ?? []) : [now()]
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  async #turns(): Promise<void> {
    const { rows, now } = this.#deps
    do {
      this.#turnAgain = false
      for (const { id } of rows.live()) {
        for (let made = 0; made < MAX_DECISIONS; made++) {
          const row = rows.find(id)
          const decision: Decision = row ? decide(situationOf(rows, row, now())) : { do: 'wait', until: null }
          if (!row || decision.do === 'wait') break
          await this.#perform(row, decision)
        }
      }
    } while (this.#turnAgain)
  }

  async #perform(row: RolloutRow, decision: Exclude<Decision, { do: 'wait' }>): Promise<void> {
    const { rows, now } = this.#deps
    const { id } = row
    switch (decision.do) {
      case 'list':
        return this.#holding(row, () => this.#list(row))
      case 'send':
        return this.#holding(row, () => this.#send(id, decision.count, decision.canaries))
      case 'draft':
        return rows.draft(id, decision.count)
      case 'take-back':
        for (const tenant of rows.due(id, 'running', now(), BATCH))
          this.#write(id, tenant.tenant_id, afterLoss(progressOf(tenant), now()))
        return
      case 'wake':
        for (const tenant of rows.due(id, 'idle', now(), BATCH))
          this.#write(id, tenant.tenant_id, again(progressOf(tenant), now()))
        return
      case 'pause':
        logger('rollout').warn('rollout paused', { rolloutId: id, reason: decision.reason })
        return rows.change(id, { paused: decision.reason })
      case 'enter':
        logger('rollout').info('rollout goes on', { rolloutId: id, phase: decision.phase })
        return rows.change(id, {
          phase: decision.phase,
          ...(decision.phase === 'finished' ? { finished_at: now() } : {}),
        })
    }
  }

  async #list({ id, to_version: to, listed_to: after, settings }: RolloutRow): Promise<void> {
    const { rows, release, listTenants, random, now } = this.#deps
    const page = await listTenants(after, LIST_PAGE, { plan: settings.plan, place: settings.place })
    rows.transaction(() => {
      const behind = page.filter(({ schemaVersion }) => !hasReached(schemaVersion, to, release))
      for (const { id: tenantId, documents } of behind)
        rows.addTenant(id, { id: tenantId, rank: random(), used: documents > 0, now: now() })
      const versions = behind.flatMap(({ schemaVersion }) => schemaVersion ?? [])
      const known = rows.find(id)?.from_version
      rows.change(id, {
        from_version: versions.reduce<string | null>(
          (oldest, version) => (oldest === null ? version : older(oldest, version, release)),
          known ?? null,
        ),
        listed_to: page.at(-1)?.id ?? after,
        listed: page.length < LIST_PAGE ? 1 : 0,
      })
    })
  }

  /** Written down before it is sent: a message that gets lost, or a crash in between, is found when the lease ends. */
  async #send(id: string, count: number, canaries: boolean): Promise<void> {
    const { rows, now, newId, send } = this.#deps
    const messages = rows.transaction(() =>
      rows.next(id, now(), Math.min(count, BATCH), canaries).map(({ tenant_id: tenantId }): FleetMessage => {
        const token = newId()
        rows.send(id, tenantId, token, now() + LEASE_MS, now())
        return { rolloutId: id, tenantId, token }
      }),
    )
    try {
      await send(messages)
    } catch (error) {
      // Some may have been sent all the same; with another token next time, they are not meant any more.
      rows.transaction(() => {
        for (const { tenantId, token } of messages) {
          const tenant = rows.tenant(id, tenantId)
          if (tenant?.token === token && tenant.state === 'running')
            this.#write(id, tenantId, { ...progressOf(tenant), state: 'pending', dueAt: now() })
        }
      })
      throw error
    }
  }

  /** An effect that fails holds the rollout for a while. */
  async #holding({ id }: RolloutRow, work: () => Promise<void>): Promise<void> {
    const { rows, now, random } = this.#deps
    try {
      await work()
      if ((rows.find(id)?.held ?? 0) > 0) rows.change(id, { held: 0, held_until: 0 })
    } catch (error) {
      logger('rollout').warn('rollout is held', { rolloutId: id, ...errorFields(error) })
      const held = (rows.find(id)?.held ?? 0) + 1
      rows.change(id, { held, held_until: now() + backoffMs(held, HOLD, random()) })
    }
  }

  #take(rollout: RolloutRow, { tenantId, order, result }: MigrationReport): void {
    const { rows, release, now, random } = this.#deps
    const tenant = rows.tenant(rollout.id, tenantId)
    if (!tenant) return
    const meant = order !== null && tenant.state === 'running' && tenant.token === order.token
    if (!meant && !countsAnyway(result, tenant.state)) return
    if (result.kind === 'done' && result.version !== null && !hasReached(result.version, rollout.to_version, release))
      return
    const moment = { now: now(), random: random(), deadlineAt: rollout.deadline_at }
    this.#write(rollout.id, tenantId, afterResult(progressOf(tenant), result, moment))
    if (result.kind === 'failed')
      logger('rollout').warn('tenant not migrated', { rolloutId: rollout.id, tenantId, error: result.error })
  }

  #write(rolloutId: string, tenantId: string, progress: TenantProgress | null): void {
    this.#deps.rows.write(rolloutId, tenantId, progress, this.#deps.now())
  }
}

/**
 * Facts are taken from anyone: that a tenant has arrived, that there is none, and that a migration can't be made on it.
 * Anything else that isn't the answer to the present order is old news.
 */
function countsAnyway(result: MigrationReport['result'], state: TenantProgress['state']): boolean {
  if (result.kind === 'done' || result.kind === 'gone') return true
  return result.kind === 'failed' && !result.retryable && (state === 'pending' || state === 'idle')
}

/**
 * What a rollout does next, and what an outcome makes of a tenant. No I/O. Times are epoch milliseconds.
 *
 *     planned ──every tenant is listed──▶ canaries ──all passed──▶ waves ──nobody is left──▶ finished
 *
 * A pause keeps the phase. In both working phases a tenant is `pending`, `running` while a message is out for it, and then
 * `done`, `failed`, or `idle`: left alone until the deadline, unless it is used before.
 */
import type { RolloutTenantState } from '../../core/contract/fleet.ts'
import { backoffMs } from '../tenant/backoff.ts'
import type { MigrationResult } from './rpc.ts'

export type Phase = 'planned' | 'canaries' | 'waves' | 'finished' | 'aborted'

/** So many canaries run at once, so that a migration that fails everywhere has touched no more when the first says so. */
export const CANARY_WIDTH = 5
/** Waves begin small: for each tenant that is done, so many more may run at once. */
const GROWTH = 4
/** How many may fail in any case: single tenants have troubles of their own. */
const LEAST_BUDGET = 2
/** What a message may take until it is taken up, and an order until it is answered for. The consumer waits for less. */
export const LEASE_MS = 120_000

const MAX_FAILURES = 4
/** Generous: an order gets lost when a runtime is killed, and that says nothing about the tenant. */
const MAX_LOSSES = 10
/** After the deadline, one that is out of reach is tried so often; then it is left to be migrated when it is used. */
const MAX_MISSES = 5
const AGAIN = { baseMs: 2_000, capMs: 60_000 }
const MISSED = { baseMs: 10 * 60_000, capMs: 6 * 3_600_000 }

/** A rollout as far as decisions look at it. */
export interface Situation {
  now: number
  phase: Phase
  paused: boolean
  listed: boolean
  /** Not to do anything before: an effect failed. */
  heldUntil: number
  settings: { canaries: number; concurrency: number; failureShare: number }
  counts: Record<RolloutTenantState, number>
  forgiven: number
  canaries: { done: number; open: number }
  /** Pending tenants that may be sent for now. */
  sendable: number
  /** Running ones whose lease is over. */
  expired: number
  /** Idle ones whose time has come. */
  wakeable: number
  /** Whether idle ones are left that will be woken some time. */
  idleWaiting: boolean
  /** When the next of these changes by time alone. */
  nextAt: number | null
}

export type Decision =
  | { do: 'list' }
  /** Leases that are over: nobody will hear of these orders any more. */
  | { do: 'take-back' }
  | { do: 'pause'; reason: string }
  /** Makes that many pending tenants canaries. */
  | { do: 'draft'; count: number }
  | { do: 'enter'; phase: 'canaries' | 'waves' | 'finished' }
  /** Idle tenants are sent for from now on. */
  | { do: 'wake' }
  | { do: 'send'; count: number; canaries: boolean }
  | { do: 'wait'; until: number | null }

export function decide(situation: Situation): Decision {
  const { now, phase, paused, counts, expired, heldUntil, nextAt } = situation
  if (expired > 0) return { do: 'take-back' }
  const wait: Decision = { do: 'wait', until: nextAt }
  if (paused || phase === 'finished' || phase === 'aborted') return wait
  if (now < heldUntil) return { do: 'wait', until: Math.min(heldUntil, nextAt ?? heldUntil) }
  if (phase === 'planned') return situation.listed ? { do: 'enter', phase: 'canaries' } : { do: 'list' }
  const reason = reasonToPause(situation)
  if (reason !== null) return { do: 'pause', reason }
  if (situation.wakeable > 0) return { do: 'wake' }
  if (counts.pending === 0 && counts.running === 0 && !situation.idleWaiting) return { do: 'enter', phase: 'finished' }
  return (phase === 'canaries' ? withCanaries(situation) : inWaves(situation)) ?? wait
}

function withCanaries({ settings, counts, canaries, sendable }: Situation): Decision | null {
  const missing = settings.canaries - canaries.done - canaries.open
  const draftable = counts.pending + counts.running - canaries.open
  if (missing > 0 && draftable > 0) return { do: 'draft', count: Math.min(missing, draftable) }
  // With fewer tenants than canaries were wished for, those that there are must do; without any, nothing is proved.
  if (canaries.open === 0 && canaries.done > 0) return { do: 'enter', phase: 'waves' }
  return send(Math.min(settings.concurrency, CANARY_WIDTH), counts.running, sendable, true)
}

function inWaves({ settings, counts, sendable }: Situation): Decision | null {
  const width = Math.min(settings.concurrency, Math.max(CANARY_WIDTH, GROWTH * counts.done))
  return send(width, counts.running, sendable, false)
}

function send(width: number, running: number, sendable: number, canaries: boolean): Decision | null {
  const count = Math.min(width - running, sendable)
  return count > 0 ? { do: 'send', count, canaries } : null
}

/** How many tenants may fail before the rollout pauses. */
export function failureBudget(total: number, share: number): number {
  return Math.max(LEAST_BUDGET, total * share)
}

function reasonToPause({ phase, counts, forgiven, settings }: Situation): string | null {
  const failed = counts.failed - forgiven
  if (phase === 'canaries') return failed > 0 ? 'A canary failed. Look at its error before going on.' : null
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const budget = failureBudget(total, settings.failureShare)
  if (failed <= budget) return null
  return `${failed} tenants failed, more than the ${Math.floor(budget)} that may. Look at their errors before going on.`
}

/** A tenant as far as outcomes look at it. */
export interface TenantProgress {
  state: RolloutTenantState
  canary: boolean
  dueAt: number | null
  failures: number
  losses: number
  misses: number
  error: string | null
}

export interface Moment {
  now: number
  random: number
  deadlineAt: number
}

/** What a result makes of a tenant; null: it is no part of the rollout any more. */
export function afterResult(
  tenant: TenantProgress,
  result: MigrationResult,
  { now, random, deadlineAt }: Moment,
): TenantProgress | null {
  switch (result.kind) {
    case 'gone':
      return null
    case 'done':
      // A tenant without a database proves nothing.
      return { ...tenant, state: 'done', canary: tenant.canary && result.version !== null, dueAt: null, error: null }
    case 'running':
      return { ...tenant, state: 'running', dueAt: now + LEASE_MS }
    case 'idle':
      return { ...tenant, state: 'idle', canary: false, dueAt: Math.max(now, deadlineAt), error: null }
    case 'not-now': {
      const misses = tenant.misses + (now >= deadlineAt ? 1 : 0)
      const dueAt = misses >= MAX_MISSES ? null : Math.max(deadlineAt, now + backoffMs(misses, MISSED, random))
      // A canary has to prove something: another one takes its place.
      return { ...tenant, state: 'idle', canary: false, dueAt, misses, error: result.reason }
    }
    case 'failed': {
      const failures = tenant.failures + 1
      const final = !result.retryable || failures >= MAX_FAILURES
      const dueAt = final ? null : now + backoffMs(failures, AGAIN, random)
      return { ...tenant, state: final ? 'failed' : 'pending', dueAt, failures, error: result.error }
    }
  }
}

/** An order that nobody answered for within its lease. */
export function afterLoss(tenant: TenantProgress, now: number): TenantProgress {
  const losses = tenant.losses + 1
  return losses >= MAX_LOSSES
    ? { ...tenant, state: 'failed', dueAt: null, losses, error: `Its orders got lost ${losses} times.` }
    : { ...tenant, state: 'pending', dueAt: now, losses }
}

/** A failed one that is to be tried anew, or one that is woken. */
export function again(tenant: TenantProgress, now: number): TenantProgress {
  return { ...tenant, state: 'pending', dueAt: now, failures: 0, losses: 0 }
}

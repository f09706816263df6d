/**
 * How a Neon project comes to be: a saga that survives a crash between any two of its effects. What is about to be
 * done is stored before it is done; `nextStep` says what to do, the `after…` functions what an outcome means. No I/O.
 *
 *     later ──its moment──▶ named ──pool: claimed─────────────────────▶ created or ready
 *                             │    ──pool: empty──▶ named, by create
 *                             └─create──▶ creating ──created──▶ created ──migrated──▶ ready
 *                                          │    ▲                 │
 *                                          │    └──discarded── discarding, if it never starts
 *                                          └──look-up: found, adopt──▲
 *     creating ──certainly not created──▶ back; after an unknown outcome it is looked up before anything else
 */
import type { NeonFailure } from '../../core/neon/failures.ts'
import type { NeonOperation } from '../../core/neon/management.ts'
import type { SqlFailure } from '../../core/sql.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'

/**
 * `later`: nothing is to be made yet. `named`: nothing was made for certain, but for a claim that may have been sent.
 * `creating`: a create was, or was about to be, sent, or one was in doubt before. `created`: the project is known, and
 * nothing of the tenant's was ever in it. `discarding`: it never started and is being deleted.
 */
export type Stage = 'later' | 'named' | 'creating' | 'created' | 'discarding' | 'ready'

/** Where the project comes from. Stored before the first effect; only the pool's final word that it is empty changes it. */
export type Way = 'pool' | 'create'

/** Why the last step didn't work; null once one did. */
export type Problem = 'queued' | 'busy' | 'full' | 'refused' | 'missing' | 'quota' | 'history' | 'migration'

export interface Saga {
  stage: Stage
  way: Way
  projectId: string | null
  /** Whether a connection string is stored. */
  connected: boolean
  /** When the last create was sent, by our clock; null when none is in doubt. */
  createSentAt: number | null
  schemaVersion: string | null
  /** Failures in a row. */
  failures: number
  problem: Problem | null
  /** When to go on; null when there is nothing to do. */
  nextAt: number | null
}

export type Step = 'claim' | 'create' | 'look-up' | 'connect' | 'migrate' | 'discard'

/** What a step may look at besides the saga itself. */
export interface Moment {
  now: number
  /** Uniform in [0, 1). */
  random: number
}

/**
 * How long a create whose outcome is unknown may still take effect at Neon. Until then, finding no project proves
 * nothing, and no second create is sent. Counts from when it was written down or, once it is known that no answer comes, from
 * then; so it has to cover the wait for a turn at the account's rate and our own time-out (20 s) after a crash, too.
 */
export const CREATE_SETTLE_MS = 60_000

/** Passing trouble: soon again, at most once a minute. */
const TRANSIENT: BackoffLimits = { baseMs: 500, capMs: 60_000 }
/** Somebody has to do something first; looking more often than every ten minutes would not help. */
const LASTING: BackoffLimits = { baseMs: 30_000, capMs: 600_000 }
/** Failures in a row after which a project that has never answered is looked into; a minute at least. */
const SUSPICIOUS_AFTER = 8

/** The next step, or null when the database is as the code wants it. `behind`: migrations are missing. */
export function nextStep(saga: Saga, behind: boolean): Step | null {
  switch (saga.stage) {
    case 'later':
      return null
    case 'named':
      return saga.way === 'pool' ? 'claim' : 'create'
    case 'creating':
      return 'look-up'
    case 'discarding':
      return 'discard'
    default:
      if (!saga.connected) return 'connect'
      return saga.stage === 'created' || behind ? 'migrate' : null
  }
}

/** Its moment has come. The way is settled here, before anything is done. */
export function begin(saga: Saga, way: Way, now: number): Saga {
  return saga.stage === 'later' ? { ...saga, stage: 'named', way, nextAt: now } : saga
}

/** Somebody who can judge says that it may work now. */
export function hurry(saga: Saga, now: number): Saga {
  return saga.nextAt === null ? saga : { ...saga, nextAt: now }
}

/** `behind`: what the pool has kept ready is older than what this code wants. */
export function afterClaim(
  saga: Saga,
  claimed: { projectId: string; connected: boolean; schemaVersion: string | null },
  behind: boolean,
): Saga {
  const stage = claimed.connected && !behind ? 'ready' : 'created'
  return { ...progressed(saga), ...claimed, stage }
}

/** The pool has nothing for this tenant, now and later. */
export function afterEmptyPool(saga: Saga): Saga {
  return { ...progressed(saga), way: 'create' }
}

/** The pool's answer didn't come; what it was will be asked again. */
export function afterLostClaim(saga: Saga, moment: Moment): Saga {
  return failed(saga, 'busy', moment, null)
}

/** Stored before a create is sent. */
export function beforeCreate(saga: Saga, now: number): Saga {
  return { ...saga, stage: 'creating', createSentAt: now }
}

/** `create`: none was found, and none can come of an earlier create any more, so another may be sent. */
export function afterLookUp(saga: Saga, found: string | null, moment: Moment): { saga: Saga; create: boolean } {
  if (found !== null)
    return { saga: { ...progressed(saga), stage: 'created', projectId: found, createSentAt: null }, create: false }
  const inDoubtUntil = saga.createSentAt === null ? 0 : saga.createSentAt + CREATE_SETTLE_MS
  if (moment.now < inDoubtUntil) {
    const waiting = failed(saga, 'busy', moment, null)
    return { saga: { ...waiting, nextAt: Math.min(waiting.nextAt ?? inDoubtUntil, inDoubtUntil) }, create: false }
  }
  return { saga, create: true }
}

export function afterCreate(saga: Saga, projectId: string): Saga {
  return { ...progressed(saga), stage: 'created', projectId, createSentAt: null }
}

/**
 * A create that failed. One that certainly had no effect leads back to where it came from: a first one needs no look-up,
 * one that followed a doubtful one does.
 */
export function afterFailedCreate(saga: Saga, before: Stage, failure: NeonFailure, moment: Moment): Saga {
  const next = afterFailure(saga, failure, moment)
  // It was sent later than it was written down: its turn may have been long in coming.
  if (failure.kind === 'unknown-outcome') return { ...next, createSentAt: moment.now }
  return { ...next, stage: before === 'named' ? 'named' : 'creating', createSentAt: null }
}

export function afterConnect(saga: Saga): Saga {
  return { ...progressed(saga), connected: true }
}

/** A look-up, or reading the connection string, that failed. */
export function afterFailure(saga: Saga, failure: NeonFailure, moment: Moment): Saga {
  switch (failure.kind) {
    case 'queued':
      return { ...saga, problem: 'queued', nextAt: moment.now + failure.retryAfterSeconds * 1000 }
    case 'locked':
    case 'limited':
      return failed(saga, 'busy', moment, failure.retryAfterSeconds)
    case 'unavailable':
      return failed(saga, 'busy', moment, failure.retryAfterSeconds ?? null)
    case 'unknown-outcome':
      return failed(saga, 'busy', moment, null)
    case 'limit-reached':
      return failed(saga, 'full', moment, null)
    case 'refused':
      return failed(saga, 'refused', moment, null)
    case 'not-found':
      // A project that was never used may be made anew. One that holds documents is never replaced by an empty one.
      return saga.stage === 'created'
        ? { ...failed(saga, 'busy', moment, null), ...ANEW }
        : failed(saga, 'missing', moment, null)
  }
}

export function afterMigration(saga: Saga, schemaVersion: string | null): Saga {
  return { ...progressed(saga), stage: 'ready', schemaVersion, nextAt: null }
}

/**
 * A password that is no longer right is read again; a project that is just starting answers the same way. `retryable`:
 * the same migration may succeed by itself.
 */
export function afterFailedMigration(
  saga: Saga,
  outcome: { failure: SqlFailure['kind'] | 'history'; retryable: boolean },
  moment: Moment,
): Saga {
  const { failure, retryable } = outcome
  if (failure === 'refused') return { ...failed(saga, 'busy', moment, null), connected: false }
  if (failure === 'quota' || failure === 'history') return failed(saga, failure, moment, null)
  return failed(saga, retryable ? 'busy' : 'migration', moment, null)
}

/** Whether to ask Neon what became of a project that has never answered. */
export function isSuspicious(saga: Saga): boolean {
  return saga.stage === 'created' && saga.schemaVersion === null && saga.failures >= SUSPICIOUS_AFTER
}

/**
 * `operations` are the project's, in any order. One whose compute never started, and of which nothing is under way any
 * more, holds nothing and never will.
 */
export function afterInspection(saga: Saga, operations: readonly Pick<NeonOperation, 'action' | 'status'>[]): Saga {
  const some = (...statuses: NeonOperation['status'][]) => operations.some(({ status }) => statuses.includes(status))
  const started = operations.some(({ action, status }) => action === 'start_compute' && status === 'finished')
  const dead = some('failed', 'error', 'cancelled') && !some('scheduling', 'running', 'cancelling') && !started
  return dead && isSuspicious(saga) ? { ...saga, stage: 'discarding' } : saga
}

/** It is gone: another is made, after a look-up as one may be there. */
export function afterDiscard(saga: Saga): Saga {
  return { ...progressed(saga), ...ANEW }
}

/** Somebody was refused by the database: read the connection string again. */
export function afterRefusal(saga: Saga, now: number): Saga {
  return saga.connected ? { ...saga, connected: false, failures: 0, nextAt: now } : saga
}

/** The beginning, for one that had a project. The pool has given this one its only answer already. */
const ANEW = {
  stage: 'creating',
  way: 'create',
  projectId: null,
  connected: false,
  createSentAt: null,
  schemaVersion: null,
} satisfies Partial<Saga>

function progressed(saga: Saga): Saga {
  return { ...saga, failures: 0, problem: null }
}

function failed(saga: Saga, problem: Problem, { now, random }: Moment, retryAfterSeconds: number | null): Saga {
  const failures = saga.failures + 1
  const limits = problem === 'busy' ? TRANSIENT : LASTING
  return { ...saga, failures, problem, nextAt: now + backoffMs(failures, limits, random, retryAfterSeconds) }
}

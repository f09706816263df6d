/**
 * How a tenant gets its Neon project: a saga that survives a crash between any two of its effects. What is about to be
 * done is stored before it is done; `nextStep` says what to do, the `after…` functions what an outcome means. No I/O.
 *
 *     named ──look-up: none──▶ creating ──created──▶ created ──migrated──▶ ready
 *       └──────look-up: found, adopt──────────────────▲
 *     creating ──certainly not created──▶ named       (an unknown outcome stays `creating`: look it up again)
 */
import type { NeonFailure } from '../../core/neon/failures.ts'
import type { SqlFailure } from '../../core/sql.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { DatabaseState } from './rpc.ts'

/** `creating`: a create was, or was about to be, sent. `created`: the project is known. */
export type Stage = 'named' | 'creating' | 'created' | 'ready'

/** Why the last step didn't work; null once one did. */
export type Problem = 'queued' | 'busy' | 'full' | 'refused' | 'missing' | 'quota' | 'history' | 'migration'

export interface Saga {
  stage: Stage
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

export type Step = 'look-up' | 'connect' | 'migrate'

/** What a step may look at besides the saga itself. */
export interface Moment {
  now: number
  /** Uniform in [0, 1). */
  random: number
}

/**
 * How long a create whose outcome is unknown may still take effect at Neon. Until then, finding no project proves
 * nothing, and no second create is sent. Longer than our own time-out for it (20 s).
 */
export const CREATE_SETTLE_MS = 30_000

/** Passing trouble: soon again, at most once a minute. */
const TRANSIENT: BackoffLimits = { baseMs: 500, capMs: 60_000 }
/** Somebody has to do something first; looking more often than every ten minutes would not help. */
const LASTING: BackoffLimits = { baseMs: 30_000, capMs: 600_000 }
/** Failures in a row before people are told that it takes longer than it should. */
const PATIENCE = 3

/** The next step, or null when the database is as the code wants it. `behind`: migrations are missing. */
export function nextStep(saga: Saga, behind: boolean): Step | null {
  if (saga.stage === 'named' || saga.stage === 'creating') return 'look-up'
  if (!saga.connected) return 'connect'
  return saga.stage === 'created' || behind ? 'migrate' : null
}

/** `create`: send one now; `createSentAt` is stored already. */
export function afterLookUp(saga: Saga, found: string | null, moment: Moment): { saga: Saga; create: boolean } {
  if (found !== null)
    return { saga: { ...progressed(saga), stage: 'created', projectId: found, createSentAt: null }, create: false }
  const inDoubtUntil =
    saga.stage === 'creating' && saga.createSentAt !== null ? saga.createSentAt + CREATE_SETTLE_MS : 0
  if (moment.now < inDoubtUntil) {
    const waiting = failed(saga, 'busy', moment, null)
    return { saga: { ...waiting, nextAt: Math.min(waiting.nextAt ?? inDoubtUntil, inDoubtUntil) }, create: false }
  }
  return { saga: { ...saga, stage: 'creating', createSentAt: moment.now }, create: true }
}

export function afterCreate(saga: Saga, projectId: string): Saga {
  return { ...progressed(saga), stage: 'created', projectId, createSentAt: null }
}

/** A create that failed: back to `named` only where it certainly had no effect. */
export function afterFailedCreate(saga: Saga, failure: NeonFailure, moment: Moment): Saga {
  const next = afterFailure(saga, failure, moment)
  return failure.kind === 'unknown-outcome' ? next : { ...next, stage: 'named', createSentAt: null }
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
        ? { ...failed(saga, 'busy', moment, null), stage: 'named', projectId: null, connected: false }
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

/** Somebody was refused by the database: read the connection string again. */
export function afterRefusal(saga: Saga, now: number): Saga {
  return saga.connected ? { ...saga, connected: false, failures: 0, nextAt: now } : saga
}

function progressed(saga: Saga): Saga {
  return { ...saga, failures: 0, problem: null }
}

function failed(saga: Saga, problem: Problem, { now, random }: Moment, retryAfterSeconds: number | null): Saga {
  const failures = saga.failures + 1
  const limits = problem === 'busy' ? TRANSIENT : LASTING
  return { ...saga, failures, problem, nextAt: now + backoffMs(failures, limits, random, retryAfterSeconds) }
}

const WAITING: Record<Exclude<Problem, 'busy' | 'queued'>, string> = {
  full: 'There is no room for another database right now. Yours is made as soon as there is; you need not do anything.',
  refused: 'The database service does not accept our requests right now. This is tried again by itself.',
  missing: 'Your database cannot be found at the moment. The operator of this service has to look into it.',
  quota: 'Your database has used up what it may use for now. It goes on by itself when the limit is lifted.',
  history:
    'Your database was changed in a way that this version does not know. The operator of this service has to look into it.',
  migration: 'Your database could not be brought up to date. This is tried again by itself.',
}

const IN_LINE = 'Many databases are being made right now. Yours is in line and is made in a moment.'

/** What people are shown. A database that only has to be brought up to date is ready: its pages can be seen meanwhile. */
export function describe(saga: Saga, region: string): DatabaseState {
  if (saga.problem === 'queued' && saga.stage !== 'ready') return { status: 'preparing', detail: IN_LINE, region }
  if (saga.problem !== null && saga.problem !== 'busy' && saga.problem !== 'queued')
    return { status: 'waiting', detail: WAITING[saga.problem], region }
  if (saga.stage === 'ready' && saga.failures < PATIENCE) return { status: 'ready', detail: null, region }
  if (saga.failures >= PATIENCE)
    return {
      status: 'waiting',
      detail: 'The database service is slow to answer. This is tried again by itself; you need not do anything.',
      region,
    }
  const detail =
    saga.stage === 'created' ? 'Preparing your database for documents' : 'Setting up your database (about a second)'
  return { status: 'preparing', detail, region }
}

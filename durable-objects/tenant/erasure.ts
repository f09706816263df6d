/**
 * How a tenant is erased: a saga that survives a crash between any two of its effects. It deletes at once, waits until
 * nothing that began earlier can still arrive, and then goes round again until a whole round finds nothing. What a round
 * finds is stored before any of it is deleted, so that the counts of the receipt are exact whatever is repeated.
 * `nextStep` says what to do, the `after…` functions what an outcome means. No I/O.
 *
 *     answers ─▶ look ──found something──▶ files ─▶ projects ─▶ rows ─┐
 *        ▲        └──nothing, and it was quiet when it began──▶ empty  │
 *        └──────────────── nothing yet; when it is quiet ◀─────────────┘
 */
import type { NeonFailure } from '../../core/neon/failures.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'

/** `answers`: ends and forgets what is being written. `look`: takes stock. The others delete what the stock names. */
export type ErasureStep = 'answers' | 'look' | 'files' | 'projects' | 'rows' | 'empty'

/** What there is to delete. */
export interface Stock {
  files: number
  /** Neon projects, by id. */
  projects: string[]
  /** Rows of the control database, by table. */
  rows: Record<string, number>
}

export interface Erasure {
  step: ErasureStep
  /** When the last thing that began before the erasure can still arrive: an upload, a create, a lease, an answer. */
  quietAt: number
  /** What the last look found. */
  stock: Stock
  /** What was deleted so far. */
  deleted: Stock
  looks: number
  /** Failures in a row. */
  failures: number
  nextAt: number
}

export interface Moment {
  now: number
  /** Uniform in [0, 1). */
  random: number
}

/** Passing trouble: soon again, at most once a minute. */
const TRANSIENT: BackoffLimits = { baseMs: 1_000, capMs: 60_000 }
/** Somebody has to do something first. */
const LASTING: BackoffLimits = { baseMs: 30_000, capMs: 600_000 }
/** Between two rounds: what was deleted may stay listed for a moment. */
const AGAIN: BackoffLimits = { baseMs: 500, capMs: 60_000 }

export const NOTHING: Stock = { files: 0, projects: [], rows: {} }

/** What is known when an erasure is ordered of what may still arrive. Times, or null where there is nothing to wait for. */
export interface Pending {
  /** The last bytes under presigned URLs. */
  uploads: number | null
  /** The end of the last lease of a job. */
  leases: number | null
  /** Until when a create at Neon may still take effect. */
  creates: number | null
}

export function begin({ uploads, leases, creates }: Pending, now: number): Erasure {
  const quietAt = Math.max(now, uploads ?? 0, leases ?? 0, creates ?? 0)
  return { step: 'answers', quietAt, stock: NOTHING, deleted: NOTHING, looks: 0, failures: 0, nextAt: now }
}

export function nextStep(erasure: Erasure, now: number): ErasureStep | null {
  return erasure.nextAt <= now ? erasure.step : null
}

/** `inDoubtUntil`: until when an answer that was admitted, and that nobody knows yet, may still begin. */
export function afterAnswers(erasure: Erasure, inDoubtUntil: number | null): Erasure {
  return { ...progressed(erasure), step: 'look', quietAt: Math.max(erasure.quietAt, inDoubtUntil ?? 0) }
}

/** `beganAt`: when taking stock began, for what arrives while it is taken may not be in it. */
export function afterLook(erasure: Erasure, stock: Stock, beganAt: number): Erasure {
  const next = { ...progressed(erasure), stock, looks: erasure.looks + 1 }
  if (!isEmpty(stock)) return { ...next, step: 'files', deleted: sum(erasure.deleted, stock) }
  if (beganAt >= erasure.quietAt) return { ...next, step: 'empty' }
  return { ...next, step: 'answers', nextAt: erasure.quietAt }
}

export function afterFiles(erasure: Erasure): Erasure {
  return { ...progressed(erasure), step: 'projects' }
}

export function afterProjects(erasure: Erasure): Erasure {
  return { ...progressed(erasure), step: 'rows' }
}

/** All that was found is deleted: look again, when that can prove something. */
export function afterRows(erasure: Erasure, { now, random }: Moment): Erasure {
  const again = now + backoffMs(erasure.looks, AGAIN, random)
  return { ...progressed(erasure), step: 'answers', nextAt: Math.max(again, erasure.quietAt) }
}

/** A step that failed is taken again; all of them can be. `failure` is Neon's, left out for anything else. */
export function afterFailure(erasure: Erasure, { now, random }: Moment, failure?: NeonFailure): Erasure {
  const failures = erasure.failures + 1
  const lasting = failure?.kind === 'refused' || failure?.kind === 'limit-reached'
  const retryAfterSeconds = failure && 'retryAfterSeconds' in failure ? failure.retryAfterSeconds : null
  const nextAt = now + backoffMs(failures, lasting ? LASTING : TRANSIENT, random, retryAfterSeconds)
  return { ...erasure, failures, nextAt }
}

/** Told again that it is to be erased: goes on at once, unless it only waits for quiet. */
export function afterReminder(erasure: Erasure, now: number): Erasure {
  return erasure.failures > 0 ? { ...erasure, nextAt: Math.min(erasure.nextAt, now) } : erasure
}

export function isEmpty(stock: Stock): boolean {
  return stock.files === 0 && stock.projects.length === 0 && Object.values(stock.rows).every((count) => count === 0)
}

function progressed(erasure: Erasure): Erasure {
  return { ...erasure, failures: 0 }
}

/** A project that is found once more, although it was deleted, is still one project. */
function sum(a: Stock, b: Stock): Stock {
  const rows = { ...a.rows }
  for (const [table, count] of Object.entries(b.rows)) rows[table] = (rows[table] ?? 0) + count
  return { files: a.files + b.files, projects: [...new Set([...a.projects, ...b.projects])], rows }
}

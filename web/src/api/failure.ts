import { wait } from '../words/time.ts'
import type { Problem } from './types.ts'

/** Why a call to the API has no answer. Callers that must choose look at `kind`. */
export type Failure =
  | { kind: 'network' }
  | { kind: 'signed-out' }
  | { kind: 'problem'; problem: Problem; retryAfter: number | null }
  /** Neither the API's problem format nor a success: a proxy's page, for instance. */
  | { kind: 'unreadable'; status: number }

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.kind === 'problem' ? failure.problem.title : failure.kind)
    this.failure = failure
  }
}

export function failureOf(error: unknown): Failure | null {
  return error instanceof ApiError ? error.failure : null
}

/** The HTTP status behind an error; null when there was none. */
export function statusOf(error: unknown): number | null {
  const failure = failureOf(error)
  if (failure?.kind === 'problem') return failure.problem.status
  if (failure?.kind === 'unreadable') return failure.status
  return failure?.kind === 'signed-out' ? 401 : null
}

/** Seconds of a `Retry-After` header (RFC 9110: seconds or an HTTP date); null without a readable one. */
export function retryAfterSeconds(header: string | null, now: Date): number | null {
  if (header === null) return null
  if (/^\s*\d+\s*$/.test(header)) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000))
}

/** Reads an RFC 9457 body; null when it is something else. */
export function readProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null) return null
  const { type, title, status, detail, requestId, errors } = body as Record<string, unknown>
  if (typeof title !== 'string' || typeof status !== 'number') return null
  return {
    type: typeof type === 'string' ? type : 'about:blank',
    title,
    status,
    detail: typeof detail === 'string' ? detail : '',
    requestId: typeof requestId === 'string' ? requestId : '',
    ...(Array.isArray(errors) ? { errors: errors as Problem['errors'] } : {}),
  }
}

/** What a person is told about a failure. */
export interface Explanation {
  title: string
  detail: string
  /** Only where support could need it: for failures that are not the person's to mend. */
  requestId: string | null
  /** Seconds until trying again makes sense; null: at once. */
  retryAfter: number | null
}

export function explain(error: unknown): Explanation {
  const failure = failureOf(error)
  if (failure === null) {
    return plain('Something went wrong', 'Try again. If it goes on, load the page again.')
  }
  if (failure.kind === 'network') {
    return plain('Alcove can’t be reached', 'Check your connection, then try again.')
  }
  if (failure.kind === 'signed-out') {
    return plain('You are signed out', 'Sign in to go on.')
  }
  if (failure.kind === 'unreadable') {
    return plain('The server gave no proper answer', 'Try again in a moment.')
  }
  const { problem, retryAfter } = failure
  const when = retryAfter === null ? '' : ` Try again ${wait(retryAfter)}.`
  if (problem.status === 429) {
    return {
      title: 'Too many requests for now',
      detail: when.trim() || 'Try again shortly.',
      requestId: null,
      retryAfter,
    }
  }
  if (problem.status === 503) {
    const detail = problem.detail || 'This takes about a second.'
    return { title: problem.title, detail: detail + when, requestId: null, retryAfter }
  }
  return {
    title: problem.title,
    detail: problem.detail || 'Try again.',
    requestId: problem.status >= 500 ? problem.requestId || null : null,
    retryAfter,
  }
}

function plain(title: string, detail: string): Explanation {
  return { title, detail, requestId: null, retryAfter: null }
}

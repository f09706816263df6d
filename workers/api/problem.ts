/** Every error that leaves the API over HTTP is made here: Problem Details (RFC 9457). */
import type { Problem } from '../../core/contract.ts'
import type { RateLimitState, Refusal } from '../../durable-objects/tenant/rpc.ts'
import type { AppContext } from './env.ts'
import { overLimit } from './over-limit.ts'

export interface ProblemSpec {
  /** The last part of the problem's `type`. */
  name: string
  status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 416 | 422 | 426 | 429 | 500 | 502 | 503
  title: string
  detail: string
  headers?: Record<string, string>
  errors?: Problem['errors']
  limit?: Problem['limit']
}

/** Ends a request with a problem. What caused it goes to the log, never to the client. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: ProblemSpec

  constructor(problem: ProblemSpec, options?: ErrorOptions) {
    super(problem.title, options)
    this.problem = problem
  }
}

export const NOT_FOUND: ProblemSpec = {
  name: 'not-found',
  status: 404,
  title: 'Not found',
  detail: 'There is nothing here, or it is not yours to see.',
}

export const SIGNED_OUT: ProblemSpec = {
  name: 'signed-out',
  status: 401,
  title: 'Signed out',
  detail: 'Sign in to go on.',
}

export const OTHER_ORIGIN: ProblemSpec = {
  name: 'other-origin',
  status: 403,
  title: 'Refused',
  detail: 'Changes are taken from this site only.',
}

export const TOO_LARGE: ProblemSpec = {
  name: 'request-too-large',
  status: 413,
  title: 'Request too large',
  detail: 'A request can hold at most 256 KB.',
}

export const INTERNAL: ProblemSpec = {
  name: 'internal',
  status: 500,
  title: 'Something went wrong',
  detail: 'This is on our side. Try again; if it goes on, report the request id.',
}

export const UPSTREAM: ProblemSpec = {
  name: 'upstream',
  status: 502,
  title: 'A service we rely on failed',
  detail: 'Try again in a moment.',
}

/** A request whose fields are wrong; names each of them. */
export function invalid(errors: NonNullable<Problem['errors']>): ProblemSpec {
  const fields = errors.map(({ path }) => path || 'the body')
  return {
    name: 'invalid-request',
    status: 400,
    title: 'Invalid request',
    detail: `Check ${[...new Set(fields)].join(', ')}.`,
    errors,
  }
}

/** What a refusal of the Tenant object is over HTTP. */
export function problemOf(refusal: Refusal): ProblemSpec {
  switch (refusal.reason) {
    case 'not-found':
      return NOT_FOUND
    case 'forbidden':
      return {
        name: 'forbidden',
        status: 403,
        title: 'Not allowed',
        detail: `Only ${refusal.needs === 'owner' ? 'the owner' : `someone with the role ${refusal.needs}`} can do this.`,
      }
    case 'rate-limited':
      return {
        name: 'rate-limited',
        status: 429,
        title: 'Too many requests',
        detail: `Try again in ${inSeconds(refusal.retryAfterSeconds)}.`,
        headers: { ...rateLimitHeaders(refusal.rateLimit), 'Retry-After': retryAfter(refusal.retryAfterSeconds) },
      }
    case 'not-ready':
      return {
        name: 'not-ready',
        status: 503,
        title: 'The database is not ready yet',
        detail: refusal.detail,
        headers: { 'Retry-After': retryAfter(refusal.retryAfterSeconds) },
      }
    case 'over-limit':
      return overLimit(refusal)
    case 'conflict':
      return { name: 'conflict', status: 409, title: 'Not possible now', detail: refusal.detail }
    case 'suspended':
      return { name: 'suspended', status: 403, title: 'The workspace is suspended', detail: refusal.detail }
    case 'unusable':
      return { name: 'unusable', status: 422, title: 'This can’t be used', detail: refusal.detail }
  }
}

/** `RateLimit` and `RateLimit-Policy`, as in draft-ietf-httpapi-ratelimit-headers-10. */
export function rateLimitHeaders(state: RateLimitState): Record<string, string> {
  return {
    'RateLimit-Policy': `"${state.policy}";q=${state.limit};w=${state.windowSeconds}`,
    RateLimit: `"${state.policy}";r=${Math.floor(state.remaining)};t=${Math.ceil(state.resetSeconds)}`,
  }
}

/** The response for a problem. */
export function problemResponse(c: AppContext, spec: ProblemSpec): Response {
  const problem: Problem = {
    type: `urn:alcove:problem:${spec.name}`,
    title: spec.title,
    status: spec.status,
    detail: spec.detail,
    requestId: c.get('requestId'),
    ...(spec.errors ? { errors: spec.errors } : {}),
    ...(spec.limit ? { limit: spec.limit } : {}),
  }
  return c.body(JSON.stringify(problem), spec.status, {
    ...spec.headers,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  })
}

const retryAfter = (seconds: number) => String(Math.max(1, Math.ceil(seconds)))

function inSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds))
  return whole === 1 ? '1 second' : `${whole} seconds`
}

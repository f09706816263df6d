import { randomUUID } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer of the management API that is not a success; thrown by handlers. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode
  /** Neon leaves it empty for most errors. */
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: ContentfulStatusCode, message: string, code = '', headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const notFound = (what: string) => new ApiError(404, `${what} not found`)
export const badRequest = (message: string) => new ApiError(400, message)
export const locked = () =>
  new ApiError(423, 'project already has running conflicting operations, scheduling of new ones is prohibited')

const TOO_MANY = 'rate limit exceeded'
export const rateLimited = (retryAfterSeconds: number) =>
  new ApiError(429, TOO_MANY, '', { 'retry-after': String(retryAfterSeconds) })

/** The body of every error. */
export function errorBody(error: { message: string; code: string }, requestId: string = randomUUID()) {
  return { request_id: requestId, code: error.code, message: error.message }
}

/** An error of a status that somebody asked for by a fault rule. */
export function injectedErrorBody(status: number) {
  const messages: Record<number, string> = {
    423: locked().message,
    429: TOO_MANY,
    503: 'service temporarily unavailable',
  }
  return errorBody({ code: '', message: messages[status] ?? 'internal server error' })
}

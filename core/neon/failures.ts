/** Sorts what goes wrong at Neon's management API by what may be done about it. No I/O. */
import { z } from 'zod'

export type NeonFailure =
  /** Other operations of the project are running. Nothing happened; try again. */
  | { kind: 'locked'; retryAfterSeconds: number | null }
  /** Too many requests. Nothing happened; try again. */
  | { kind: 'limited'; retryAfterSeconds: number | null }
  /** Not sent: its turn at the account's rate comes in so many seconds. */
  | { kind: 'queued'; retryAfterSeconds: number }
  /** The account may have no more projects. Nothing happened; somebody has to make room. */
  | { kind: 'limit-reached' }
  /** Not reachable or not working, and nothing happened. */
  | { kind: 'unavailable'; retryAfterSeconds?: number | null }
  /** A change was sent, and nobody knows whether it was made. */
  | { kind: 'unknown-outcome' }
  | { kind: 'not-found' }
  /** The request, the key or the account is not accepted. `code` is Neon's, for the log. */
  | { kind: 'refused'; status: number; code: string }

/** What the client throws, as far as it is looked at: an axios error with or without a response. */
const errorSchema = z.object({
  response: z
    .object({
      status: z.int(),
      data: z.object({ code: z.string() }).optional().catch(undefined),
      headers: z.unknown(),
    })
    .optional(),
})

/** `PROJECTS_LIMIT_EXCEEDED` (a 422) and its kin. */
const LIMIT_CODE = /LIMIT_EXCEEDED$/

/**
 * 423 and 503 promise that nothing happened, and so does a 4xx. After any other failure a change may have been made
 * (https://api-docs.neon.tech/reference/getting-started-with-neon-api), while a read can simply be repeated.
 */
export function classifyNeonError(error: unknown, effect: 'read' | 'write'): NeonFailure {
  const response = errorSchema.safeParse(error).data?.response
  const uncertain: NeonFailure = effect === 'read' ? { kind: 'unavailable' } : { kind: 'unknown-outcome' }
  if (!response) return uncertain
  const { status } = response
  const code = response.data?.code ?? ''
  const retryAfterSeconds = retryAfter(response.headers)
  if (status === 423) return { kind: 'locked', retryAfterSeconds }
  if (status === 429) return { kind: 'limited', retryAfterSeconds }
  if (status === 503) return { kind: 'unavailable', retryAfterSeconds }
  if (LIMIT_CODE.test(code)) return { kind: 'limit-reached' }
  if (status === 404) return { kind: 'not-found' }
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'refused', status, code }
  return uncertain
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); its date form is not in use there. */
function retryAfter(headers: unknown): number | null {
  const value = new Map(Object.entries(headers ?? {})).get('retry-after')
  const seconds = Number(value)
  return value !== undefined && value !== null && value !== '' && Number.isFinite(seconds) && seconds >= 0
    ? seconds
    : null
}

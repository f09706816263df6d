/** When to try again. No I/O. */

export interface BackoffLimits {
  baseMs: number
  capMs: number
}

/**
 * Exponential backoff with jitter: the wait after the `failures`th failure in a row (from 1) doubles each time up to the
 * cap, and lies anywhere in its upper half, so that many tenants that failed together don't come back together. Never
 * shorter than what the other side asked for. `random` is uniform in [0, 1).
 */
export function backoffMs(
  failures: number,
  { baseMs, capMs }: BackoffLimits,
  random: number,
  retryAfterSeconds: number | null = null,
): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(30, Math.max(0, failures - 1)))
  return Math.max(Math.round(full / 2 + (full / 2) * random), (retryAfterSeconds ?? 0) * 1000)
}

/** How often an account may ask: Neon counts 700 requests in any minute and 40 in any second. No I/O. */

export interface RateLimits {
  perMinute: number
  perSecond: number
}

/** As Neon publishes them. */
export const neonRate: RateLimits = { perMinute: 700, perSecond: 40 }

export interface RateCounter {
  /** Counts a request, or says after how many seconds the next one is welcome; such a request counts for nothing. */
  ask(now: number): { allowed: true } | { allowed: false; retryAfterSeconds: number }
  /** Null: no limit, which is how a stand-in starts unless told otherwise. */
  limit(limits: RateLimits | null): void
  limits(): RateLimits | null
}

export function createRateCounter(initial: RateLimits | null = null): RateCounter {
  let limits = initial
  /** Times of the requests that were allowed within the last minute, oldest first. */
  let times: number[] = []
  return {
    ask(now) {
      if (limits === null) return { allowed: true }
      times = times.filter((time) => time > now - 60_000)
      const freeAt = Math.max(freeAgain(times, limits.perSecond, 1_000), freeAgain(times, limits.perMinute, 60_000))
      if (freeAt > now) return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1000)) }
      times.push(now)
      return { allowed: true }
    },
    limit(next) {
      limits = next
      times = []
    },
    limits: () => limits,
  }
}

/** When the last `most` requests are no longer within one window. */
function freeAgain(times: number[], most: number, windowMs: number): number {
  const oldest = times.at(-most)
  return oldest === undefined ? 0 : oldest + windowMs
}

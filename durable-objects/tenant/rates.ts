/** The buckets of rate-limit.ts, kept so that a restart or a short sleep of the object gives nobody a full one. */
import { type Bucket, peek, type RatePolicy, takeToken } from './rate-limit.ts'
import type { RateLimitState, Refusal } from './rpc.ts'
import type { Storage } from './storage.ts'

export class Rates {
  readonly #storage: Storage
  readonly #now: () => number

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  take(userId: string, policy: RatePolicy): { rateLimit: RateLimitState; refusal: Refusal | null } {
    const taken = takeToken(policy, this.#bucket(userId, policy), this.#now())
    this.#storage.run(
      `INSERT INTO rate_buckets (user_id, policy, tokens, at) VALUES (?, ?, ?, ?)
        ON CONFLICT (user_id, policy) DO UPDATE SET tokens = excluded.tokens, at = excluded.at`,
      userId,
      policy.name,
      taken.bucket.tokens,
      taken.bucket.at,
    )
    const { state: rateLimit, retryAfterSeconds } = taken
    return { rateLimit, refusal: taken.allowed ? null : { reason: 'rate-limited', rateLimit, retryAfterSeconds } }
  }

  peek(userId: string, policy: RatePolicy): RateLimitState {
    return peek(policy, this.#bucket(userId, policy), this.#now())
  }

  forget(userId: string): void {
    this.#storage.run('DELETE FROM rate_buckets WHERE user_id = ?', userId)
  }

  #bucket(userId: string, policy: RatePolicy): Bucket | null {
    return this.#storage.first<Bucket>(
      'SELECT tokens, at FROM rate_buckets WHERE user_id = ? AND policy = ?',
      userId,
      policy.name,
    )
  }
}

/** Token buckets, one per user and policy inside a tenant. No I/O. */
import type { RateLimitState } from './rpc.ts'

export interface RatePolicy {
  name: RateLimitState['policy']
  /** Tokens in a full bucket: the largest burst. */
  capacity: number
  /** How fast it fills. */
  perMinute: number
}

export const ratePolicies = {
  /** A person reads an answer before the next question; 20 a minute leaves room for several tabs, and bounds what one account can spend at the model. */
  chat: { name: 'chat', capacity: 20, perMinute: 20 },
  /** A whole folder may be dropped at once: as many files as a tenant may have by default; then one a second. */
  upload: { name: 'upload', capacity: 100, perMinute: 60 },
  /** Each reads the whole database and every file: some tries in a row, then one in ten minutes. */
  export: { name: 'export', capacity: 5, perMinute: 1 / 10 },
} as const satisfies Record<string, RatePolicy>

/** What is remembered of a bucket: its level at a time. */
export interface Bucket {
  tokens: number
  /** Milliseconds since 1970. */
  at: number
}

/** What multiplying and dividing may lose, so that a promised second is enough. */
const ROUNDING = 1e-9

/** The bucket as it is at `now`. A bucket never seen is full; a clock that went back takes nothing away. */
function refilled(policy: RatePolicy, bucket: Bucket | null, now: number): number {
  if (!bucket) return policy.capacity
  const gained = (Math.max(0, now - bucket.at) * policy.perMinute) / 60_000
  return Math.min(policy.capacity, bucket.tokens + gained)
}

/** What a caller is told about a bucket that holds so many tokens. */
function stateOf(policy: RatePolicy, tokens: number): RateLimitState {
  const perSecond = policy.perMinute / 60
  return {
    policy: policy.name,
    limit: policy.capacity,
    windowSeconds: Math.ceil(policy.capacity / perSecond),
    remaining: Math.floor(tokens + ROUNDING),
    resetSeconds: Math.max(0, Math.ceil((policy.capacity - tokens) / perSecond - ROUNDING)),
  }
}

/** The state of a bucket, without taking anything. */
export function peek(policy: RatePolicy, bucket: Bucket | null, now: number): RateLimitState {
  return stateOf(policy, refilled(policy, bucket, now))
}

/** Takes a token if there is one. `bucket` is what to remember, also when the request was refused. */
export function takeToken(
  policy: RatePolicy,
  bucket: Bucket | null,
  now: number,
): { allowed: boolean; bucket: Bucket; state: RateLimitState; retryAfterSeconds: number } {
  const available = refilled(policy, bucket, now)
  const allowed = available >= 1 - ROUNDING
  const tokens = allowed ? Math.max(0, available - 1) : available
  const wait = Math.ceil(((1 - tokens) * 60) / policy.perMinute - ROUNDING)
  return {
    allowed,
    // A clock that went back must not give the same time twice.
    bucket: { tokens, at: Math.max(now, bucket?.at ?? now) },
    state: stateOf(policy, tokens),
    retryAfterSeconds: allowed ? 0 : Math.max(1, wait),
  }
}

/**
 * Neon counts the requests of an account: 700 a minute, 40 a second. Everything that Alcove asks of the management API
 * takes a turn here first. A bucket that refills evenly (the generic cell rate algorithm): in any span of time no more
 * turns are given than `burst` plus what `perMinute` makes of that span. No I/O.
 */

export interface Rate {
  perMinute: number
  /** Turns that may be taken at once after a pause. */
  burst: number
}

/** Both are epoch milliseconds. */
export interface BucketState {
  /** When the bucket will be full again: the theoretical arrival time of the algorithm. */
  fullAt: number
  /** When the last of those who were sent away was told to come back. */
  lastReturnAt: number
}

export type Turn =
  /** Reserved: send the request in so many milliseconds. */
  | { kind: 'go'; waitMs: number }
  /** Nothing is reserved. Come back then; a turn is likely to be near. */
  | { kind: 'later'; afterMs: number }

/** `now`: somebody waits for it. `background`: takes what nobody who waits has a use for. */
export type Urgency = 'now' | 'background'

export const EMPTY: BucketState = { fullAt: 0, lastReturnAt: 0 }

/**
 * The longest that a turn is reserved ahead. Whoever waits so long keeps an object awake meanwhile, and a create that
 * waits counts as sent from its beginning (see CREATE_SETTLE_MS), so it must stay well under that.
 */
export const MAX_WAIT_MS = 4_000
/** Whoever is sent away comes back this long before their turn, so that the line is never empty. */
const EARLY_MS = MAX_WAIT_MS / 2
/** Background work looks again after so long at the earliest. */
const BACKGROUND_MS = 5_000
/** Nobody is sent away for longer: many may never come back, and their places would stay empty. */
const MAX_AWAY_MS = 600_000

export function takeTurn(
  state: BucketState,
  rate: Rate,
  urgency: Urgency,
  now: number,
): { state: BucketState; turn: Turn } {
  const interval = 60_000 / rate.perMinute
  const fullAt = Math.max(state.fullAt, now)
  const waitMs = Math.max(0, fullAt - toleranceOf(rate) - now)
  if (urgency === 'background') {
    const line = Math.max(waitMs, state.lastReturnAt - now)
    if (line > 0) return { state, turn: { kind: 'later', afterMs: Math.max(line, BACKGROUND_MS) } }
  } else if (waitMs > MAX_WAIT_MS) {
    // One after the other, as far apart as turns are: then each finds a turn when it comes back.
    const lastReturnAt = Math.min(now + MAX_AWAY_MS, Math.max(state.lastReturnAt, now + waitMs - EARLY_MS) + interval)
    return { state: { ...state, lastReturnAt }, turn: { kind: 'later', afterMs: Math.ceil(lastReturnAt - now) } }
  }
  return { state: { ...state, fullAt: fullAt + interval }, turn: { kind: 'go', waitMs: Math.ceil(waitMs) } }
}

/** Neon said that it is asked too often: no turn before `until`, and no burst after it. */
export function pauseUntil(state: BucketState, rate: Rate, until: number): BucketState {
  return { ...state, fullAt: Math.max(state.fullAt, until + toleranceOf(rate)) }
}

/** How far ahead of its even pace a full bucket lets turns be taken. */
function toleranceOf({ perMinute, burst }: Rate): number {
  return (burst - 1) * (60_000 / perMinute)
}

/** Decides which projects wake up and which go to sleep. No I/O. */

export interface ScheduledCompute {
  id: string
  phase: 'asleep' | 'waking' | 'awake' | 'falling asleep'
  /** Requests that wait or run. */
  pending: number
  /** When it last had something to do, in milliseconds. */
  lastUsedAt: number
  /** When it began to wait for being woken, in milliseconds. */
  waitingSince?: number
  /** Somebody asked for it to be put to sleep. */
  suspendRequested?: boolean
}

export interface ScheduleLimits {
  maxAwake: number
  idleMs: number
}

export interface Decision {
  wake: string[]
  sleep: string[]
  /** When to decide again if nothing else happens, in milliseconds, or `null`. */
  nextAt: number | null
}

/**
 * Those that wait wake in the order in which they came, as far as there is room. For each that finds none, the one that
 * has been idle longest goes to sleep; one with requests never does. One that is idle for `idleMs` goes to sleep anyway.
 */
export function decide(computes: Iterable<ScheduledCompute>, limits: ScheduleLimits, now: number): Decision {
  const all = [...computes]
  const waiting = all
    .filter((compute) => compute.phase === 'asleep' && compute.pending > 0)
    .sort((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0))
  const idle = all
    .filter((compute) => compute.phase === 'awake' && compute.pending === 0)
    .sort((a, b) => a.lastUsedAt - b.lastUsedAt)
  const occupied = all.filter((compute) => compute.phase !== 'asleep').length
  const onTheWay = all.filter((compute) => compute.phase === 'falling asleep').length

  const room = Math.max(0, limits.maxAwake - occupied)
  const wake = waiting.slice(0, room)
  const needed = Math.max(0, waiting.length - wake.length - onTheWay)

  const expired = (compute: ScheduledCompute) =>
    compute.suspendRequested === true || now - compute.lastUsedAt >= limits.idleMs
  const sleep = idle.filter((compute, index) => index < needed || expired(compute))
  const staying = idle.filter((compute) => !sleep.includes(compute))
  return {
    wake: wake.map((compute) => compute.id),
    sleep: sleep.map((compute) => compute.id),
    nextAt: staying.length === 0 ? null : Math.min(...staying.map((compute) => compute.lastUsedAt)) + limits.idleMs,
  }
}

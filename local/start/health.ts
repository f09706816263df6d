/** A question every few seconds costs nothing and finds a hung runtime soon enough for a person who waits. */
export const PING_EVERY_MS = 3_000

/** One thread runs every Worker, so a busy job may keep it silent for a while; this long it is taken for hung. */
export const HUNG_AFTER_MS = 20_000

/** While it starts: often, so that nobody waits for a runtime that is there. */
export const STARTUP_PING_MS = 100
export const STARTUP_LIMIT_MS = 90_000

/** Having run this long, a runtime that ends is not one that can't start. */
const STEADY_AFTER_MS = 60_000
const RESTART_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]

/** When the first question was asked that has not been answered since; nothing while answers come. */
export type Silence = number | undefined

/** What is known after one question: asked at `askedAt`, answered or given up at `now`. Times in milliseconds. */
export function afterPing(silence: Silence, askedAt: number, answered: boolean): Silence {
  return answered ? undefined : (silence ?? askedAt)
}

export function isHung(silence: Silence, now: number): boolean {
  return silence !== undefined && now - silence >= HUNG_AFTER_MS
}

/** How long to wait before the next start, the `failures`-th in a row (from 0), and how many there are now. */
export function nextRestart(failures: number, ranForMs: number): { delayMs: number; failures: number } {
  const inARow = ranForMs >= STEADY_AFTER_MS ? 0 : failures
  const delayMs = RESTART_DELAYS_MS[Math.min(inARow, RESTART_DELAYS_MS.length - 1)] ?? 0
  return { delayMs, failures: inARow + 1 }
}

/** Asks the app every so often whether it is well, as anybody's browser would be waiting meanwhile. */

export interface Pings {
  /** The slowest answer in milliseconds; a ping that is still without one counts with the time that it has waited. */
  slowestMs(): number
  count(): number
  /** Pings that ended without an answer of 2xx. */
  failed(): number
  stop(): void
}

const EVERY_MS = 250
const GIVE_UP_MS = 60_000

/** A ping is sent each time, also while earlier ones still wait. */
export function pingEvery(url: string): Pings {
  const waiting = new Set<number>()
  let slowest = 0
  let count = 0
  let failed = 0
  const ping = async () => {
    const sentAt = performance.now()
    waiting.add(sentAt)
    count += 1
    const answered = await fetch(url, { signal: AbortSignal.timeout(GIVE_UP_MS) })
      .then(async (response) => {
        await response.body?.cancel()
        return response.ok
      })
      .catch(() => false)
    if (!answered) failed += 1
    waiting.delete(sentAt)
    slowest = Math.max(slowest, performance.now() - sentAt)
  }
  const timer = setInterval(() => void ping(), EVERY_MS)
  return {
    slowestMs: () => Math.max(slowest, ...[...waiting].map((sentAt) => performance.now() - sentAt)),
    count: () => count,
    failed: () => failed,
    stop: () => clearInterval(timer),
  }
}

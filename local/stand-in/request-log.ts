/**
 * What a stand-in was asked, in order of completion: tests count calls with it, benchmarks find out
 * what ran after what. Bounded, so that a stand-in left running for days does not grow.
 */

export const services = ['neon-api', 'neon-sql', 'openai', 'identity'] as const
export type Service = (typeof services)[number]

export interface LogEntry {
  service: Service
  /** What was asked for, in the protocol's words: `createProject`, `sql`, `embeddings`, `chat`, `token`. */
  operation: string
  method: string
  path: string
  /** The HTTP status, or 0 when the connection was destroyed before an answer. */
  status: number
  /** Epoch milliseconds with fractions. */
  startedAt: number
  /** Epoch milliseconds with fractions; for a streamed answer, when its last byte was handed over. */
  endedAt: number
  /** The time the engine behind the stand-in took, which no injected latency covers. */
  engineMs?: number
  detail?: Record<string, string | number>
}

export interface RequestLog {
  add(entry: LogEntry): void
  entries(): LogEntry[]
  clear(): void
}

export function createRequestLog(capacity = 10_000): RequestLog {
  let kept: LogEntry[] = []
  return {
    add(entry) {
      kept.push(entry)
      // Dropping in blocks keeps adding cheap: one copy for every `capacity` entries.
      if (kept.length >= capacity * 2) kept = kept.slice(-capacity)
    },
    entries: () => kept.slice(-capacity),
    clear() {
      kept = []
    },
  }
}

/** Now, as epoch milliseconds with fractions, on a clock that never goes backwards within a process. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

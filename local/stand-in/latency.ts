import { z } from 'zod'

/** Milliseconds a stand-in waits to stand for a real service's distance and work. */
const milliseconds = z.number().min(0).max(600_000)

const latencySchema = z.strictObject({
  /** Neon management: create a project. */
  createProject: milliseconds,
  /** Neon management: every other call. */
  management: milliseconds,
  /** SQL over HTTP to an awake compute. */
  sql: milliseconds,
  /** Added to the first SQL request of a new project. */
  firstConnection: milliseconds,
  /** Added to a SQL request that wakes a sleeping compute. */
  wake: milliseconds,
  /** Model: one embeddings request. */
  embeddings: milliseconds,
  /** Model: from the request to the first token. */
  firstToken: milliseconds,
  /** Model: between two tokens. */
  tokenInterval: milliseconds,
  /** Identity provider: each call. */
  identity: milliseconds,
})

/** Any subset of the latencies; what it does not name stays as it is. */
export const latencyChange = latencySchema.partial()

export type Latency = z.infer<typeof latencySchema>
export type LatencyName = keyof Latency

const none: Latency = {
  createProject: 0,
  management: 0,
  sql: 0,
  firstConnection: 0,
  wake: 0,
  embeddings: 0,
  firstToken: 0,
  tokenInterval: 0,
  identity: 0,
}

export interface LatencySettings {
  get(): Latency
  /** Changes what is named, leaves the rest. */
  set(change: Partial<Latency>): void
}

export function createLatency(initial: Partial<Latency> = {}): LatencySettings {
  let current: Latency = { ...none, ...latencyChange.parse(initial) }
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...latencyChange.parse(change) }
    },
  }
}

/** Waits; 0 does not even yield. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}

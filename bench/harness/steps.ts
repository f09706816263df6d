/** Turns what the stand-ins logged into steps, each with the latency that was injected into it. */
import type { LogEntry } from '../../local/stand-in/request-log.ts'
import type { Step } from './critical-path.ts'
import { LATENCIES, RATE_LIMIT_STORE_MS } from './latencies.ts'
import type { ServerTiming } from './server-timing.ts'

/** An entry of a stand-in's log, as far as it matters here; the reference flow's rate-limit store and object storage write such too. */
export type LoggedCall = Pick<LogEntry, 'operation' | 'startedAt' | 'endedAt' | 'engineMs' | 'detail'> & {
  service: LogEntry['service'] | 'rate-limit' | 'object-store'
}

export function stepOf(call: LoggedCall): Step {
  return {
    name: call.operation,
    service: call.service,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    injectedMs: injectedMs(call),
    engineMs: call.engineMs ?? 0,
    streams: call.service === 'openai' && call.operation === 'chat',
  }
}

function injectedMs({ service, operation, detail }: LoggedCall): number {
  switch (service) {
    case 'rate-limit':
      return RATE_LIMIT_STORE_MS
    case 'object-store':
      return 0
    case 'identity':
      return LATENCIES.identity
    case 'openai':
      if (operation === 'chat') return LATENCIES.firstToken
      return operation === 'embeddings' ? LATENCIES.embeddings : 0
    case 'neon-api':
      return operation === 'createProject' ? LATENCIES.createProject : LATENCIES.management
    case 'neon-sql':
      return LATENCIES.sql + wakeMs(detail?.state)
  }
}

/** What was added for the state in which a SQL request found its project. */
function wakeMs(state: unknown): number {
  if (state === 'asleep') return LATENCIES.wake
  return state === 'never opened' ? LATENCIES.firstConnection : 0
}

/**
 * Admission by the Tenant object, which no stand-in sees: the product says in `Server-Timing` when it began and how long
 * it took. Its clock is tied to the stand-ins' by the embedding, which both know: `embedding` is that step in the log.
 * Null when the product didn't say.
 */
export function admissionStep(timings: readonly ServerTiming[], embedding: Step): Step | null {
  const admission = timings.find(({ name }) => name === 'admission')
  const embed = timings.find(({ name }) => name === 'embed')
  if (!admission || admission.startMs === null || !embed || embed.startMs === null) return null
  const startedAt = embedding.startedAt + admission.startMs - embed.startMs
  return {
    name: 'admission',
    service: 'tenant-object',
    startedAt,
    endedAt: startedAt + admission.durationMs,
    injectedMs: 0,
    engineMs: 0,
    streams: false,
  }
}

import type { HttpBindings } from '@hono/node-server'
import { createFaults, type FaultRule, type Faults } from './faults.ts'
import { createLatency, type Latency, type LatencySettings } from './latency.ts'
import { createRequestLog, type RequestLog, type Service } from './request-log.ts'

/** What every stand-in has beside its protocol: a log of what it was asked, latencies and faults. */
export interface StandIn {
  log: RequestLog
  latency: LatencySettings
  faults: Faults
}

export function createStandIn(options: { latency?: Partial<Latency>; faults?: FaultRule[] } = {}): StandIn {
  return { log: createRequestLog(), latency: createLatency(options.latency), faults: createFaults(options.faults) }
}

/** One request being served. A handler may set `engineMs` and add to `detail`; both end up in the log. */
export interface Call {
  service: Service
  operation: string
  engineMs?: number
  detail: Record<string, string | number>
}

/** The Hono environment of a stand-in's routes. */
export interface StandInEnv {
  Bindings: HttpBindings
  Variables: { call: Call }
}

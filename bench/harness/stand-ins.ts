/** Steers the stand-ins of a local cloud from outside: their logs, latencies and faults. */
import type { FaultRule } from '../../local/stand-in/faults.ts'
import type { Latency } from '../../local/stand-in/latency.ts'
import type { LogEntry } from '../../local/stand-in/request-log.ts'

export interface StandInControl {
  log(): Promise<LogEntry[]>
  clearLog(): Promise<void>
  setLatency(latency: Partial<Latency>): Promise<void>
  setFaults(rules: FaultRule[]): Promise<void>
}

/** `url` is any address of the stand-in. */
export function standInControl(url: string): StandInControl {
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(new URL(`/_stand-in/${path}`, url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} /_stand-in/${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    log: async () => (await (await call('GET', 'log')).json()) as LogEntry[],
    clearLog: async () => {
      await call('DELETE', 'log')
    },
    setLatency: async (latency) => {
      await (await call('PUT', 'latency', latency)).body?.cancel()
    },
    setFaults: async (rules) => {
      await (await call('PUT', 'faults', rules)).body?.cancel()
    },
  }
}

/** How long no request may end before the stand-ins count as left alone. */
const QUIET_MS = 250

/** Waits until nothing has been asked for a while: what an earlier run left to do must not run into the next one. */
export async function quiet(standIns: readonly StandInControl[], timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let before = -1
  for (;;) {
    const logs = await Promise.all(standIns.map((standIn) => standIn.log()))
    const asked = logs.reduce((sum, log) => sum + log.length, 0)
    if (asked === before) return
    if (Date.now() > deadline) throw new Error(`the stand-ins are still being asked after ${timeoutMs} ms`)
    before = asked
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}

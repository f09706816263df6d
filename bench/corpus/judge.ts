/** What `bench corpus` makes of endings and the consumer's log, and its thresholds. No I/O. */
import type { JobRecord } from '../harness/job-log.ts'
import { type Gate, gate } from '../harness/report.ts'
import { round } from '../harness/statistics.ts'
import type { Ending } from './files.ts'

export interface FileResult {
  name: string
  state: Ending['state']
  reason: string | null
  pages: number | null
  chunks: number | null
  /** What working on it took: its jobs, without their time in the queue and at the gate for large files. */
  ms: number
  /** As the person waits who uploaded it. */
  totalMs: number
  /** Jobs of it that were begun. */
  jobs: number
}

/**
 * The consumer's log says how long each job took. A job that never came to an end isn't in it, so for a file that is stuck
 * all its time counts.
 */
export function resultOf(name: string, ending: Ending, log: readonly JobRecord[]): FileResult {
  const jobs = log.filter(({ documentId }) => documentId === ending.documentId)
  const worked = jobs.reduce((sum, { milliseconds, waitedMs }) => sum + milliseconds - waitedMs, 0)
  const { state, reason, pages, totalMs } = ending
  return {
    name,
    state,
    reason,
    pages,
    chunks: jobs.findLast(({ chunks }) => chunks !== null)?.chunks ?? null,
    ms: round(state === 'stuck' ? totalMs : worked),
    totalMs: round(totalMs),
    jobs: jobs.length,
  }
}

export interface Around {
  wallMs: number
  slowestPingMs: number
  pings: number
  failedPings: number
  runtimePeakBytes: number
  runtimeRestarts: number
}

export interface CorpusSummary extends Record<string, unknown> {
  files: number
  ready: number
  failed: number
  stuck: string[]
  pages: number
  chunks: number
  wallMs: number
  msMedian: number
  msP99: number
  msMax: number
  slowestFile: string | null
  slowestPingMs: number
  runtimePeakMb: number
}

export const LIMITS = { workMs: 30_000, pingMs: 5_000 }

export function judge(files: readonly FileResult[], around: Around): { summary: CorpusSummary; gates: Gate[] } {
  const slowest = files.toSorted((a, b) => b.ms - a.ms)[0]
  const count = (state: Ending['state']) => files.filter((file) => file.state === state).length
  const sum = (of: (file: FileResult) => number | null) => files.reduce((total, file) => total + (of(file) ?? 0), 0)
  const summary: CorpusSummary = {
    files: files.length,
    ready: count('ready'),
    failed: count('failed'),
    stuck: files.filter(({ state }) => state === 'stuck').map(({ name }) => name),
    pages: sum(({ state, pages }) => (state === 'ready' ? pages : 0)),
    chunks: sum(({ state, chunks }) => (state === 'ready' ? chunks : 0)),
    wallMs: round(around.wallMs),
    msMedian: percentile(files, 0.5),
    msP99: percentile(files, 0.99),
    msMax: slowest?.ms ?? 0,
    slowestFile: slowest?.name ?? null,
    slowestPingMs: round(around.slowestPingMs),
    pings: around.pings,
    failedPings: around.failedPings,
    runtimePeakMb: round(around.runtimePeakBytes / 2 ** 20),
    runtimeRestarts: around.runtimeRestarts,
  }
  const unexplained = files.filter(({ state, reason }) => state === 'failed' && !reason).length
  return {
    summary,
    gates: [
      gate('files', files.length, 'at least', 1, ''),
      gate('stuck', summary.stuck.length, 'exactly', 0, ''),
      gate('failed without a reason', unexplained, 'exactly', 0, ''),
      gate('work on the slowest file', summary.msMax, 'at most', LIMITS.workMs, 'ms'),
      gate('slowest ping', summary.slowestPingMs, 'at most', LIMITS.pingMs, 'ms'),
    ],
  }
}

/** The nearest rank. */
function percentile(files: readonly FileResult[], share: number): number {
  const sorted = files.map(({ ms }) => ms).sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

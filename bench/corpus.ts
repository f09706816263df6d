/**
 * `npm run bench -- corpus --data DIR`: every file below DIR through the product, as a person would upload it: the HTTP API,
 * the queue, the consumer on the real runtime, a Tenant object and a database. Says how each ended, and whether the app
 * went on answering meanwhile. The sabotage lets the runtime stand still for a while.
 */
import pMap from 'p-map'
import { startLocalCloud } from '../local/start/cloud.ts'
import { filesBelow, ingest } from './corpus/files.ts'
import { judge, LIMITS, resultOf } from './corpus/judge.ts'
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { readJobLog } from './harness/job-log.ts'
import { LATENCIES } from './harness/latencies.ts'
import { describeMachine } from './harness/machine.ts'
import { pingEvery } from './harness/pings.ts'
import type { Report } from './harness/report.ts'
import { runtimeProcess, watchRuntime } from './harness/runtime-process.ts'
import { standInControl } from './harness/stand-ins.ts'
import { openWorkspace } from './harness/workspace.ts'

export const corpus: Benchmark = {
  summary: 'how each file below --data DIR ends, how long it takes, and whether the app goes on answering',
  needsData: true,
  run,
}

/** One is worked on while another waits for the model or the database; with more, each would be charged with the others' work. */
const IN_FLIGHT = 2
const PATIENCE = { stuckMs: 300_000, pollMs: 200 }
const STANDSTILL_MS = LIMITS.pingMs + 1_000

async function run(context: BenchContext): Promise<Report> {
  const files = await filesBelow(context.data ?? '.')
  context.progress(`starting a local cloud for ${files.length} files`)
  // The largest plan: what is tried here are files, not plans.
  const starting = startLocalCloud({ fresh: true, quiet: true, settings: { DEFAULT_PLAN: 'business' } })
  context.defer(async () => (await starting).close())
  const cloud = await starting
  const workspace = await openWorkspace(cloud.appUrl)
  for (const url of [cloud.neon.url, cloud.openai?.url]) await injectLatencies(url)

  const pings = pingEvery(`${cloud.appUrl}/health`)
  const runtime = watchRuntime(cloud.stateDir)
  context.defer(async () => {
    pings.stop()
    runtime.stop()
  })
  if (context.sabotage) await standStill(cloud.stateDir, context)
  const startedAt = performance.now()
  let done = 0
  const endings = await pMap(
    files,
    async (file) => {
      const ending = await ingest(workspace, file, PATIENCE)
      done += 1
      const reason = ending.reason ? `: ${ending.reason}` : ''
      context.progress(`${done}/${files.length} ${file.name} ${ending.state}${reason}`)
      return { file, ending }
    },
    { concurrency: IN_FLIGHT },
  )
  const wallMs = performance.now() - startedAt
  pings.stop()
  runtime.stop()

  const log = await readJobLog(cloud.stateDir)
  const results = endings.map(({ file, ending }) => resultOf(file.name, ending, log))
  const { summary, gates } = judge(results, {
    wallMs,
    slowestPingMs: pings.slowestMs(),
    pings: pings.count(),
    failedPings: pings.failed(),
    runtimePeakBytes: runtime.peakBytes(),
    runtimeRestarts: runtime.restarts(),
  })
  return {
    benchmark: 'corpus',
    sabotage: context.sabotage ? `the runtime stands still for ${STANDSTILL_MS} ms` : null,
    machine: describeMachine(),
    engine: process.env.LOCAL_NEON_POSTGRES ? 'postgres' : 'pglite',
    latencies: { ...LATENCIES },
    measures: [],
    tables: [
      {
        title: `${summary.ready} ready, ${summary.failed} failed, ${summary.stuck.length} stuck`,
        columns: ['state', 'pages', 'chunks', 'ms', 'jobs'],
        rows: results.map(({ name, state, pages, chunks, ms, jobs }) => ({
          name,
          cells: [state, ...[pages, chunks, Math.round(ms), jobs].map((cell) => String(cell ?? '-'))],
        })),
      },
    ],
    gates,
    notes: [
      ...results.flatMap(({ name, reason }) => (reason ? [`${name}: ${reason}`] : [])),
      `${IN_FLIGHT} files are under way at once. A file's ms are those of its jobs by the consumer's own log, from lease to end, ` +
        'without the wait in the queue and at the gate for large files; other files worked on meanwhile share its thread.',
      `A file is stuck when it has come to no end after ${PATIENCE.stuckMs / 1000} s.`,
      `Peak memory of the runtime process (all Workers and objects): ${summary.runtimePeakMb} MB resident.`,
    ],
    runs: null,
    results: { files: results, summary },
  }
}

async function injectLatencies(url: string | undefined): Promise<void> {
  if (url !== undefined) await standInControl(url).setLatency(LATENCIES)
}

async function standStill(stateDir: string, context: BenchContext): Promise<void> {
  const runtime = await runtimeProcess(stateDir)
  if (runtime === null) throw new Error('the process of the runtime was not found')
  const goOn = () => {
    try {
      process.kill(runtime.pid, 'SIGCONT')
    } catch {
      // It was ended meanwhile by whoever looks after it.
    }
  }
  process.kill(runtime.pid, 'SIGSTOP')
  const timer = setTimeout(goOn, STANDSTILL_MS)
  context.defer(async () => {
    clearTimeout(timer)
    goOn()
  })
}

/**
 * `npm run bench -- migrate`: how fast a rollout brings tenants to a new schema.
 *
 * 1. 300 tenants with a database of their own at the stand-in for Neon, all asleep, beside the reference flow, which does one
 *    tenant after another. The reference flow migrates 20 tenants in each run; what is compared is the time of each.
 * 2. 1,000 tenants over an engine that only waits as long as Neon does, beside a bare loop of the same width over the
 *    migrator: what the Rollout object, its queue and the Tenant objects add.
 * 3. 100 requests at once to a tenant that is behind: one migration, and all of them get the new schema.
 *
 * The measured code is the production code without workerd around it; its queue delivers at once, as Cloudflare's does
 * with enough consumers. The sabotage lets one tenant be migrated at a time.
 */
import { callsTo, forgetCallsTo, type NeonProcess, startNeonProcess } from '../tests/support/neon-process.ts'
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { LATENCIES } from './harness/latencies.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { standInControl } from './harness/stand-ins.ts'
import { inTurn } from './harness/turns.ts'
import { judge, type MigrateRuns } from './migrate/judge.ts'
import { startSubject } from './migrate/subject-process.ts'
import { migrateReferenceFlow, type ReferenceMigration } from './reference-migration.ts'
import { createReferenceProjects } from './reference-tenants.ts'

export const migrate: Benchmark = {
  summary: 'how fast a rollout migrates tenants, beside the reference flow and a bare loop',
  run,
}

const SIZES = { tenants: 300, memoryTenants: 1_000, referenceTenants: 20 }
/** Enough to tell one at a time from many at once. */
const SABOTAGED_SIZES = { tenants: 24, memoryTenants: 60, referenceTenants: 12 }
/** Databases that the stand-in keeps awake: about 60 MB each. Where more are asked for, one waits for another. */
const AWAKE = 16
/** As rollouts have it unless they are told otherwise. */
const MEMORY_WIDTH = 20
/** So that every run finds its tenants asleep, and nothing is packed or unpacked meanwhile: 300 take 9 GB of disk. */
const SLEEP = { idleMs: 500, packAfterMs: 3_600_000 }

async function run(context: BenchContext): Promise<Report> {
  const sizes = context.sabotage ? SABOTAGED_SIZES : SIZES
  context.progress('starting the stand-in for Neon')
  const neon = await startNeonProcess({
    maxAwake: AWAKE,
    ...SLEEP,
    ...(process.env.LOCAL_NEON_POSTGRES ? { postgresUrl: process.env.LOCAL_NEON_POSTGRES } : {}),
  })
  context.defer(neon.dispose)
  const subject = startSubject({
    neonUrl: neon.url,
    sqlEndpoint: neon.sqlEndpoint,
    tenants: sizes.tenants,
    memoryTenants: sizes.memoryTenants,
    width: context.sabotage ? 1 : AWAKE,
    memoryWidth: context.sabotage ? 1 : MEMORY_WIDTH,
    loopWidth: MEMORY_WIDTH,
    latencies: { sql: LATENCIES.sql, wake: LATENCIES.wake },
  })
  context.defer(subject.close)
  context.progress(`making ${sizes.tenants} tenants, and ${sizes.referenceTenants} of the reference flow`)
  await subject.ask('prepare')
  const projects = await createReferenceProjects(neon, sizes.referenceTenants)
  const control = standInControl(neon.url)
  await control.setLatency(LATENCIES)

  const { subject: product, comparator: reference } = await inTurn(
    context.runs,
    () => told(context, 'product', () => subject.ask('roll out')),
    (run) => told(context, 'reference flow', () => referenceRun(neon, projects, run)),
  )
  const { subject: memory, comparator: loop } = await inTurn(
    context.runs,
    () => told(context, 'in memory', () => subject.ask('in memory')),
    () => told(context, 'bare loop', () => subject.ask('bare loop')),
  )
  context.progress('100 requests at once')
  await forgetCallsTo(neon)
  const stampede = await subject.ask('stampede')
  const runs: MigrateRuns = {
    product,
    reference,
    memory,
    loop,
    stampede: { ...stampede, migrations: await transactionsOf(neon, stampede.projectId) },
  }

  return {
    benchmark: 'migrate',
    sabotage: context.sabotage ? 'one tenant is migrated at a time' : null,
    machine: describeMachine(),
    engine: process.env.LOCAL_NEON_POSTGRES ? 'postgres' : 'pglite',
    latencies: { ...LATENCIES },
    ...judge(runs, sizes),
    notes: [
      `${sizes.tenants} tenants in each rollout, ${AWAKE} at once; ${sizes.referenceTenants} in each run of the reference flow.`,
      'Waking a database of PGlite is work of the processor, on both sides, while at Neon it is only a wait: with more cores the ratio to the reference flow grows.',
      `Over the in-memory engine ${MEMORY_WIDTH} at once; the rollout's canaries and its slow beginning are part of its time.`,
    ],
    runs,
  }
}

async function referenceRun(neon: NeonProcess, projects: string[], run: number) {
  const migrations = Array.from({ length: run + 1 }, (_, at): ReferenceMigration => {
    const statements = [`create table bench_${at} (n integer)`, `alter table documents add column bench_${at} text`]
    return { hash: `h${at}`, createdAt: at + 1, statements }
  })
  const startedAt = performance.now()
  const services = { neonApiUrl: neon.url, neonApiKey: 'local', sqlEndpoint: neon.sqlEndpoint }
  await migrateReferenceFlow(services, projects, migrations)
  return { ms: performance.now() - startedAt, tenants: projects.length }
}

/** Requests with more than one statement: a migration is one. */
async function transactionsOf(neon: NeonProcess, projectId: string): Promise<number> {
  const calls = await callsTo(neon)
  return calls.filter(({ detail }) => detail?.project === projectId && Number(detail.statements) > 1).length
}

async function told<T extends { ms: number }>(context: BenchContext, who: string, work: () => Promise<T>): Promise<T> {
  const result = await work()
  context.progress(`${who}: ${(result.ms / 1000).toFixed(1)} s`)
  return result
}

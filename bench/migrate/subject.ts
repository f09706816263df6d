/**
 * The measured side of `bench migrate`, in a process of its own: the production code of the Rollout object, the queue's
 * consumer and Tenant objects over SQLite in memory, without workerd around them. Does what its parent asks, one thing
 * at a time.
 */
import pMap from 'p-map'
import { migrate } from '../../core/migrator/migrate.ts'
import type { Migration } from '../../core/migrator/plan.ts'
import type { Database, Row, Statement } from '../../core/sql.ts'
import type { Release } from '../../core/tenant/versions.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { type LocalFleet, openLocalFleet } from '../../tests/support/local-fleet.ts'
import type { Answers, Ask, SubjectOptions } from './protocol.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as SubjectOptions
const base = tenantMigrations.at(-1)?.id ?? ''
const STAMPEDE = 100
const STAMPEDE_WAIT_MS = 20_000

/** Each release of a fleet adds a migration like those that a product has: a table and a column. */
function releaseNumber(number: number): Release {
  const added = Array.from({ length: number }, (_, at): Migration => {
    const id = `${9001 + at}_bench`
    const statements = [`create table bench_${at} (n integer)`, `alter table documents add column bench_${at} text`]
    return { id, hash: id, statements }
  })
  const migrations = [...tenantMigrations, ...added]
  return { migrations, required: base, target: migrations.at(-1)?.id ?? base }
}

/** A database that only keeps its history and takes as long to answer as Neon; it sleeps between two migrations. */
class MemoryEngine implements Database {
  readonly #history: Row[] = tenantMigrations.map(({ id, hash }, position) => ({ position, id, hash }))
  #awake = false

  fallAsleep(): void {
    this.#awake = false
  }

  async query<T extends Row = Row>(): Promise<T[]> {
    await this.#answer()
    return this.#history.map((row) => ({ ...row })) as T[]
  }

  async batch(statements: Statement[]): Promise<Row[][]> {
    await this.#answer()
    const [position, id, hash] = statements[0]?.params ?? []
    this.#history.push({ position, id, hash })
    return statements.map(() => [])
  }

  async #answer(): Promise<void> {
    const { sql, wake } = options.latencies
    await new Promise((resolve) => setTimeout(resolve, this.#awake ? sql : sql + wake))
    this.#awake = true
  }
}

const engines = { rollout: new Map<string, MemoryEngine>(), loop: new Map<string, MemoryEngine>() }
function engineOf(side: Map<string, MemoryEngine>, id: string): MemoryEngine {
  const engine = side.get(id) ?? new MemoryEngine()
  side.set(id, engine)
  return engine
}

const neon = { url: options.neonUrl, sqlEndpoint: options.sqlEndpoint }
const releases = { real: 0, memory: 0, loop: 0 }
let real: LocalFleet | undefined
let memory: LocalFleet | undefined

async function rollOut(fleet: LocalFleet, release: Release, width: number) {
  fleet.deploy(release)
  // Tenants of a new deployment are opened when they are first asked; that is not what is measured.
  for (const id of fleet.ids) fleet.tenant(id)
  const startedAt = performance.now()
  const started = fleet.rollouts().operator.start({ deadlineHours: 0, concurrency: width })
  if (!started.ok) throw new Error(`not started: ${started.refusal.reason}`)
  void fleet.rollouts().runner.turn()
  await fleet.settled(started.rollout.id)
  const ms = performance.now() - startedAt
  const ended = fleet.rollouts().operator.get(started.rollout.id)
  if (!ended.ok) throw new Error('no such rollout')
  return { ms, done: ended.rollout.counts.done, failed: ended.rollout.counts.failed }
}

const work: { [A in Ask]: () => Promise<Answers[A]> } = {
  async prepare() {
    const release = releaseNumber(0)
    real = await openLocalFleet({ tenants: options.tenants, release, neon })
    memory = await openLocalFleet({
      tenants: options.memoryTenants,
      release,
      neon,
      open: (id) => engineOf(engines.rollout, id),
    })
    return { tenants: real.ids.length }
  },
  async 'roll out'() {
    if (!real) throw new Error('prepare first')
    return rollOut(real, releaseNumber(++releases.real), options.width)
  },
  async 'in memory'() {
    if (!memory) throw new Error('prepare first')
    for (const engine of engines.rollout.values()) engine.fallAsleep()
    return rollOut(memory, releaseNumber(++releases.memory), options.memoryWidth)
  },
  async 'bare loop'() {
    const { migrations, target } = releaseNumber(++releases.loop)
    const ids = Array.from({ length: options.memoryTenants }, (_, number) => String(number))
    for (const id of ids) engineOf(engines.loop, id).fallAsleep()
    const startedAt = performance.now()
    const outcomes = await pMap(ids, (id) => migrate(engineOf(engines.loop, id), migrations, { to: target }), {
      concurrency: options.loopWidth,
    })
    const done = outcomes.filter(({ kind }) => kind === 'migrated').length
    return { ms: performance.now() - startedAt, done }
  },
  /** A rollout whose canaries are done leaves everyone else idle until the deadline; then one is used by many at once. */
  async stampede() {
    if (!real) throw new Error('prepare first')
    const release = releaseNumber(++releases.real)
    real.deploy(release)
    const { operator, runner } = real.rollouts()
    const started = operator.start({ deadlineHours: 24, canaries: 1 })
    if (!started.ok) throw new Error(`not started: ${started.refusal.reason}`)
    while (runner.permitted() !== release.target) {
      await runner.turn()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const stale = real.ids
      .map((id) => real?.tenant(id))
      .find((tenant) => tenant?.database.row().schema_version !== release.target)
    if (!stale) throw new Error('nobody is left behind')
    const { database } = stale
    const requests = Array.from({ length: STAMPEDE }, () => database.accessWithin(STAMPEDE_WAIT_MS))
    const served = (await Promise.all(requests)).filter((access) => access?.schemaVersion === release.target).length
    operator.abort(started.rollout.id)
    return { asked: STAMPEDE, served, projectId: database.row().project_id ?? '' }
  },
}

process.on('message', (ask: Ask) => {
  work[ask]().then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))

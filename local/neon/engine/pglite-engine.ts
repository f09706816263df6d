/** One PGlite for each project, each in a thread, few of them awake at once. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { wait } from '../../stand-in/latency.ts'
import { failures } from '../sql/reply.ts'
import type { SqlRequest } from '../sql/request.ts'
import { type ComputeClient, createComputes } from './compute-client.ts'
import { hasData } from './data-directory.ts'
import { ClosingError, type Engine, type EngineEvents, NoComputeError, type SqlRun, type SqlSession } from './engine.ts'
import type { CompiledModules } from './messages.ts'
import { createPackQueue } from './pack-queue.ts'
import { pgliteDirectory } from './pglite-settings.ts'
import { decide, type ScheduledCompute } from './schedule.ts'
import { provideTemplate } from './template.ts'

export interface PgliteEngineOptions extends EngineEvents {
  projectDirectory(projectId: string): string
  /** Whether the project was opened before, so that its data must be there. */
  wasOpened(projectId: string): boolean
  templatesDirectory: string
  maxAwake: number
  idleMs: number
  /** A request that runs longer is ended together with its compute. */
  statementTimeoutMs: number
  /** How long a sleeping project stays unpacked. */
  packAfterMs: number
}

interface Job {
  work: { request: SqlRequest; session: SqlSession } | 'wake'
  resolve(run: SqlRun): void
  reject(error: NoComputeError): void
}

interface Compute extends ScheduledCompute {
  queue: Job[]
  running: boolean
  client?: ComputeClient
  wokenAt?: Date
  /** Settled when its present wake-up, request or falling asleep is over. */
  activity: Promise<void>
}

/** The reply to what is only there to wake a compute. */
const nothing: SqlRun = { reply: { status: 200, body: '' }, statementMs: 0 }

const closeTimeoutMs = 10_000
/** An unpacked project has a thousand files; whoever polls gets the same answer for as long. */
const sizeValidMs = 1_000
/** How long shutting down waits for a request that runs. */
const graceMs = 5_000

export function createPgliteEngine(options: PgliteEngineOptions): Engine {
  const computes = new Map<string, Compute>()
  const sizes = new Map<string, { at: number; bytes: Promise<number> }>()
  const packing = createPackQueue(options.packAfterMs)
  const closing = new AbortController()
  const modules = compileModules()
  const threads = createComputes()
  const template = modules.then((compiled) => provideTemplate(options.templatesDirectory, compiled, closing.signal))
  // Who needs it awaits it and gets the error; until then it must not end the process.
  template.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function computeOf(id: string): Compute {
    let compute = computes.get(id)
    if (compute === undefined) {
      compute = {
        id,
        phase: 'asleep',
        pending: 0,
        lastUsedAt: 0,
        queue: [],
        running: false,
        activity: Promise.resolve(),
      }
      computes.set(id, compute)
    }
    return compute
  }

  function enqueue(id: string, work: Job['work']): Promise<SqlRun> {
    if (closed) return Promise.reject(new ClosingError())
    return new Promise((resolve, reject) => {
      const compute = computeOf(id)
      compute.queue.push({ work, resolve, reject })
      compute.waitingSince ??= performance.now()
      schedule()
    })
  }

  /** Does what is due now, and sets the timer for what is due later. */
  function schedule(): void {
    clearTimeout(timer)
    for (const compute of computes.values()) {
      runNext(compute)
      compute.pending = compute.queue.length + (compute.running ? 1 : 0)
    }
    const decision = decide(computes.values(), options, performance.now())
    for (const compute of decision.wake.map(computeOf)) compute.activity = wake(compute)
    for (const compute of decision.sleep.map(computeOf)) compute.activity = sleep(compute)
    if (decision.nextAt !== null && !closed) {
      timer = setTimeout(schedule, Math.max(0, decision.nextAt - performance.now())).unref()
    }
  }

  async function wake(compute: Compute): Promise<void> {
    compute.phase = 'waking'
    try {
      await packing.cancel(compute.id)
      const projectDirectory = options.projectDirectory(compute.id)
      if (options.wasOpened(compute.id) && !hasData(projectDirectory)) {
        throw new Error(`its data is missing from ${projectDirectory}`)
      }
      const client = await threads.start({
        projectDirectory,
        templateDirectory: await template,
        modules: await modules,
      })
      if (!options.wasOpened(compute.id)) await options.onFirstOpened(compute.id)
      compute.client = client
      compute.wokenAt = new Date()
      compute.lastUsedAt = performance.now()
      compute.phase = 'awake'
      void client.ended.then(() => {
        if (compute.client !== client) return
        fellAsleep(compute, {})
        schedule()
      })
    } catch (error) {
      compute.phase = 'asleep'
      const reason = new NoComputeError(`project ${compute.id} can't be opened: ${(error as Error).message}`)
      for (const job of compute.queue.splice(0)) job.reject(reason)
    }
    compute.waitingSince = undefined
    schedule()
  }

  function runNext(compute: Compute): void {
    if (compute.phase !== 'awake' || compute.running || compute.client === undefined) return
    const job = compute.queue.shift()
    if (job === undefined) return
    compute.running = true
    compute.activity = run(compute, compute.client, job).then((outcome) => {
      job.resolve(outcome)
      compute.running = false
      compute.lastUsedAt = performance.now()
      schedule()
    })
  }

  async function run(compute: Compute, client: ComputeClient, { work }: Job): Promise<SqlRun> {
    if (work === 'wake' || work.session.signal?.aborted) return nothing
    const startedAt = performance.now()
    const outcome = await client.run(work.request, work.session.applicationName, options.statementTimeoutMs)
    if (outcome.kind === 'ran') return outcome
    if (compute.client === client) fellAsleep(compute, {})
    const reply = outcome.kind === 'timed-out' ? failures.terminated() : failures.connectionClosed()
    return { reply, statementMs: performance.now() - startedAt }
  }

  async function sleep(compute: Compute): Promise<void> {
    const { client } = compute
    if (client === undefined) return
    compute.phase = 'falling asleep'
    compute.client = undefined
    const measured = await client.close(closeTimeoutMs)
    // Unless it closed cleanly its files stay as they are: the next start recovers what they hold.
    if (measured !== null && !closed) packing.add(compute.id, options.projectDirectory(compute.id))
    fellAsleep(compute, measured ?? {})
    schedule()
  }

  function fellAsleep(compute: Compute, measured: { writtenBytes?: number; logicalSizeBytes?: number }): void {
    compute.client = undefined
    compute.phase = 'asleep'
    compute.suspendRequested = false
    compute.waitingSince = compute.queue.length > 0 ? performance.now() : undefined
    const startedAt = compute.wokenAt ?? new Date()
    try {
      options.onSlept(compute.id, { startedAt, endedAt: new Date(), ...measured })
    } catch (error) {
      // Its use is not counted then, for example when the disk is full; its data is safe.
      console.error(`project ${compute.id}: ${(error as Error).message}`)
    }
  }

  /** Refuses what waits, lets what runs finish if it is quick, and closes the database. */
  async function stop(compute: Compute, reason: NoComputeError): Promise<void> {
    for (const job of compute.queue.splice(0)) job.reject(reason)
    const grace = new AbortController()
    await Promise.race([compute.activity, wait(graceMs, grace.signal)])
    grace.abort()
    if (compute.running) await compute.client?.kill()
    await compute.activity
    if (compute.client !== undefined) await sleep(compute)
  }

  return {
    wake: async (id) => {
      await enqueue(id, 'wake')
    },
    run: (id, request, session = {}) => enqueue(id, { request, session }),
    suspend(id) {
      const compute = computes.get(id)
      if (compute === undefined || compute.phase === 'asleep') return
      compute.suspendRequested = true
      schedule()
    },
    state(id) {
      const phase = computes.get(id)?.phase ?? 'asleep'
      if (phase === 'awake') return 'awake'
      return options.wasOpened(id) ? 'asleep' : 'never opened'
    },
    awakeSince(id) {
      const compute = computes.get(id)
      return compute?.phase === 'awake' ? compute.wokenAt : undefined
    },
    bytesOnDisk(id) {
      const known = sizes.get(id)
      if (known !== undefined && performance.now() - known.at < sizeValidMs) return known.bytes
      const bytes = bytesUnder(options.projectDirectory(id))
      sizes.set(id, { at: performance.now(), bytes })
      return bytes
    },
    async remove(id) {
      const compute = computes.get(id)
      if (compute !== undefined) await stop(compute, new NoComputeError(`project ${id} was deleted`))
      computes.delete(id)
      sizes.delete(id)
      await packing.cancel(id)
    },
    async close() {
      closed = true
      closing.abort()
      clearTimeout(timer)
      await packing.close()
      const reason = new ClosingError()
      await Promise.all([...computes.values()].map((compute) => stop(compute, reason)))
      await threads.close()
      await template.catch(() => {})
    },
  }
}

async function compileModules(): Promise<CompiledModules> {
  const compile = async (name: string) =>
    WebAssembly.compile(new Uint8Array(await readFile(join(pgliteDirectory, name))))
  const [pglite, initdb] = await Promise.all([compile('pglite.wasm'), compile('initdb.wasm')])
  return { pglite, initdb }
}

async function bytesUnder(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          (s) => s.size,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The stand-in for Neon: management API, SQL over HTTP and control routes on one loopback port. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { controlRoutes } from '../stand-in/control-routes.ts'
import type { Latency } from '../stand-in/latency.ts'
import { listenOnLoopback } from '../stand-in/listen.ts'
import { createStandIn, type StandIn, type StandInEnv } from '../stand-in/stand-in.ts'
import type { Engine, EngineEvents } from './engine/engine.ts'
import { createPgliteEngine } from './engine/pglite-engine.ts'
import { postgresMajor } from './engine/pglite-settings.ts'
import { createPostgresEngine } from './engine/postgres-engine.ts'
import { removeOtherTemplates } from './engine/template.ts'
import { managementApp } from './management/app.ts'
import { createRateCounter, type RateLimits } from './management/rate.ts'
import { lockFolder } from './projects/lock.ts'
import { createMeter } from './projects/meter.ts'
import { recoverableUntil } from './projects/project.ts'
import { openProjectStore } from './projects/store.ts'
import { sqlApp } from './sql/route.ts'

export interface NeonOptions {
  /** 0 takes a free one. */
  port: number
  /** Holds everything; one process at a time. */
  dataDir: string
  /** Where prepared databases are kept; several stand-ins may share it. By default inside `dataDir`. */
  templatesDir?: string
  /** How many projects are awake at once. */
  maxAwake?: number
  /** How long a project stays awake without a request, in milliseconds. */
  idleMs?: number
  /** How long a sleeping project stays unpacked, in milliseconds. */
  packAfterMs?: number
  /** A request that runs longer is ended with its compute, in milliseconds. */
  statementTimeoutMs?: number
  /** Left out, any bearer token is accepted. */
  apiKey?: string
  /** A superuser's URL of a real PostgreSQL with pgvector; then that runs the projects, not PGlite. */
  postgresUrl?: string
  latency?: Partial<Latency>
  /** How many projects the account may have. */
  projectsLimit?: number
  /** How often the account may ask; as often as it likes by default. */
  rate?: RateLimits
  /** How long a project's operations count as running, in milliseconds. */
  operationMs?: number
}

export interface Neon {
  /** Base of the management API; ends in `/api/v2`. */
  url: string
  /** Where SQL goes; ends in `/sql`. */
  sqlEndpoint: string
  port: number
  standIn: StandIn
  close(): Promise<void>
}

/** What is left out stays as it is; a rate of null lifts the limit. */
const limitsWish = z.strictObject({
  projects: z.int().min(0).optional(),
  rate: z
    .strictObject({ perMinute: z.int().min(1), perSecond: z.int().min(1) })
    .nullable()
    .optional(),
})

const purgeEveryMs = 60 * 60 * 1000

/**
 * @throws when the folder is in use, of another version, or damaged; when the port is taken; when the given
 * PostgreSQL can't be used.
 */
export async function startNeon(options: NeonOptions): Promise<Neon> {
  mkdirSync(options.dataDir, { recursive: true })
  const lock = await lockFolder(options.dataDir)
  try {
    return await start(options, () => lock.release())
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function start(options: NeonOptions, release: () => Promise<void>): Promise<Neon> {
  const { dataDir, postgresUrl } = options
  const standIn = createStandIn({ latency: options.latency })
  const limits = { projects: options.projectsLimit ?? 10_000 }
  const rate = createRateCounter(options.rate ?? null)
  const store = openProjectStore(dataDir, postgresUrl === undefined ? `pglite-${postgresMajor}` : 'postgres')

  const events: EngineEvents = {
    async onFirstOpened(id) {
      store.update(id, (project) => ({ ...project, openedAt: project.openedAt ?? new Date().toISOString() }))
    },
    onSlept: (id, period) => meter.slept(id, period),
  }
  const wasOpened = (id: string) => store.get(id)?.openedAt !== undefined
  const statementTimeoutMs = options.statementTimeoutMs ?? 60_000
  let engine: Engine
  if (postgresUrl === undefined) {
    if (options.templatesDir === undefined) removeOtherTemplates(join(dataDir, 'templates'))
    engine = createPgliteEngine({
      ...events,
      wasOpened,
      projectDirectory: store.directory,
      templatesDirectory: options.templatesDir ?? join(dataDir, 'templates'),
      maxAwake: options.maxAwake ?? 8,
      idleMs: options.idleMs ?? 60_000,
      packAfterMs: options.packAfterMs ?? 15_000,
      statementTimeoutMs,
    })
  } else {
    engine = await createPostgresEngine({ ...events, wasOpened, url: postgresUrl, statementTimeoutMs })
  }
  const meter = createMeter(store, engine.awakeSince)

  async function deleteForGood(id: string): Promise<void> {
    await engine.remove(id)
    store.remove(id)
  }

  /** Deletes what can't be recovered any more. */
  async function purge(): Promise<void> {
    for (const project of store.list()) {
      const until = recoverableUntil(project)
      if (until !== undefined && until.getTime() <= Date.now()) await deleteForGood(project.id)
    }
  }

  const app = new Hono<StandInEnv>()
  app.route('/', controlRoutes(standIn))
  app.get('/_stand-in/projects', async (c) => {
    const projects = store.list().map(async ({ id, name, deletedAt }) => ({
      id,
      name,
      state: engine.state(id),
      bytesOnDisk: await engine.bytesOnDisk(id),
      deleted: deletedAt !== undefined,
    }))
    return c.json({ projects: await Promise.all(projects) })
  })
  // Without the seven days, for tests that clean up after themselves.
  app.delete('/_stand-in/projects/:id', async (c) => {
    await deleteForGood(c.req.param('id'))
    return c.body(null, 204)
  })
  app.put('/_stand-in/limits', async (c) => {
    const wish = limitsWish.safeParse(await c.req.json().catch(() => undefined))
    if (!wish.success) return c.json({ message: z.prettifyError(wish.error) }, 400)
    limits.projects = wish.data.projects ?? limits.projects
    if (wish.data.rate !== undefined) rate.limit(wish.data.rate)
    return c.json({ ...limits, rate: rate.limits() })
  })
  const management = managementApp({
    standIn,
    store,
    engine,
    meter,
    apiKey: options.apiKey,
    limits,
    rate,
    operationMs: options.operationMs ?? 0,
  })
  app.route('/', management)
  app.route('/', sqlApp({ standIn, store, engine, meter }))
  app.notFound((c) => c.json('query is not supported', 400))

  await purge()
  const listening = await listenOnLoopback(app.fetch, options.port)
  const purging = setInterval(() => void purge().catch(console.error), purgeEveryMs).unref()

  return {
    url: `${listening.origin}/api/v2`,
    sqlEndpoint: `${listening.origin}/sql`,
    port: listening.port,
    standIn,
    async close() {
      clearInterval(purging)
      await listening.close()
      await engine.close()
      await release()
    },
  }
}

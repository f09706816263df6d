/** A real PostgreSQL behind the stand-in: for each project a database and a login role of its own. */
import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import type { SqlRequest } from '../sql/request.ts'
import { ClosingError, type Engine, type EngineEvents, NoComputeError, type SqlRun, type SqlSession } from './engine.ts'
import { type ConnectionPool, createConnectionPool, runOnConnection } from './postgres-session.ts'

export interface PostgresEngineOptions extends EngineEvents {
  /** A superuser's. */
  url: string
  wasOpened(projectId: string): boolean
  statementTimeoutMs: number
}

interface OpenProject {
  connections: ConnectionPool
  openedAt: Date
  timer?: NodeJS.Timeout
}

/** Neon allows 20 for each endpoint; a PostgreSQL for development has 100 for all of them. */
const connectionsPerProject = 4
const idleMs = 10_000

/** @throws with a reason a person understands when the server can't be used. */
export async function createPostgresEngine(options: PostgresEngineOptions): Promise<Engine> {
  const admin = postgres(options.url, { max: 2, onnotice: () => {}, connect_timeout: 10 })
  try {
    await requireVector(admin)
  } catch (error) {
    await admin.end({ timeout: 1 })
    throw error
  }
  const open = new Map<string, Promise<OpenProject>>()
  let closed = false

  async function openProject(id: string): Promise<OpenProject> {
    const name = databaseNameOf(id)
    const password = randomBytes(18).toString('base64url')
    await provideDatabase(admin, options.url, name, password)
    if (!options.wasOpened(id)) await options.onFirstOpened(id)
    const url = urlOf(options.url, name, { user: name, password })
    const connections = createConnectionPool(url, connectionsPerProject, options.statementTimeoutMs)
    return { connections, openedAt: new Date() }
  }

  async function opened(id: string): Promise<OpenProject> {
    if (closed) throw new ClosingError()
    let opening = open.get(id)
    if (opening === undefined) {
      opening = openProject(id)
      open.set(id, opening)
    }
    try {
      const project = await opening
      clearTimeout(project.timer)
      project.timer = setTimeout(() => void sleep(id), idleMs).unref()
      return project
    } catch (error) {
      open.delete(id)
      throw new NoComputeError(`project ${id} can't be opened: ${(error as Error).message}`)
    }
  }

  async function sleep(id: string): Promise<void> {
    const project = await open.get(id)?.catch(() => undefined)
    open.delete(id)
    if (project === undefined) return
    clearTimeout(project.timer)
    await project.connections.end()
    const logicalSizeBytes = await databaseSize(admin, id)
    options.onSlept(id, { startedAt: project.openedAt, endedAt: new Date(), logicalSizeBytes })
  }

  return {
    wake: async (id) => {
      await opened(id)
    },
    async run(id: string, request: SqlRequest, session: SqlSession = {}): Promise<SqlRun> {
      const { connections } = await opened(id)
      return connections.use(async (connection) => {
        const startedAt = performance.now()
        const { result, reusable } = await runOnConnection(connection, request, session.applicationName)
        return { result: { reply: result, statementMs: performance.now() - startedAt }, reusable }
      })
    },
    suspend: (id) => void sleep(id),
    state: (id) => (open.has(id) ? 'awake' : options.wasOpened(id) ? 'asleep' : 'never opened'),
    awakeSince: () => undefined,
    bytesOnDisk: async (id) => (await databaseSize(admin, id)) ?? 0,
    async remove(id) {
      await sleep(id)
      const name = databaseNameOf(id)
      await admin.unsafe(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
      await admin.unsafe(`DROP ROLE IF EXISTS "${name}"`)
    },
    async close() {
      closed = true
      await Promise.all([...open.keys()].map(sleep))
      await admin.end({ timeout: 5 })
    },
  }
}

async function requireVector(admin: postgres.Sql): Promise<void> {
  let available: number
  try {
    const found = await admin`SELECT 1 FROM pg_available_extensions WHERE name = 'vector'`
    available = found.length
  } catch (error) {
    throw new Error(`the PostgreSQL of LOCAL_NEON_POSTGRES can't be used: ${(error as Error).message}`)
  }
  if (available === 0) {
    throw new Error(
      'the PostgreSQL of LOCAL_NEON_POSTGRES has no pgvector: install the extension "vector" on that server',
    )
  }
}

/** Makes what is missing of a project's role, database and extension. Safe to repeat after a crash between any two. */
async function provideDatabase(admin: postgres.Sql, adminUrl: string, name: string, password: string): Promise<void> {
  const roles = await admin`SELECT 1 FROM pg_roles WHERE rolname = ${name}`
  await admin.unsafe(`${roles.length === 0 ? 'CREATE' : 'ALTER'} ROLE "${name}" LOGIN PASSWORD '${password}'`)
  const databases = await admin`SELECT 1 FROM pg_database WHERE datname = ${name}`
  if (databases.length === 0) {
    await admin.unsafe(`CREATE DATABASE "${name}" OWNER "${name}" ENCODING 'UTF8' TEMPLATE template0`)
    // Everybody may connect to a new database unless told otherwise.
    await admin.unsafe(`REVOKE ALL ON DATABASE "${name}" FROM PUBLIC`)
  }
  const inside = postgres(urlOf(adminUrl, name), { max: 1, onnotice: () => {} })
  try {
    // A database's owner may not: pgvector is not a trusted extension.
    await inside.unsafe('CREATE EXTENSION IF NOT EXISTS vector')
  } finally {
    await inside.end({ timeout: 5 })
  }
}

async function databaseSize(admin: postgres.Sql, id: string): Promise<number | undefined> {
  const rows = await admin`SELECT pg_database_size(oid) AS bytes FROM pg_database WHERE datname = ${databaseNameOf(id)}`
  return rows[0] === undefined ? undefined : Number(rows[0].bytes)
}

/** Unique in the cluster, and recognizable to whoever cleans it up. */
function databaseNameOf(projectId: string): string {
  return `alcove_${projectId.replaceAll('-', '_')}`
}

function urlOf(adminUrl: string, database: string, login?: { user: string; password: string }): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  if (login !== undefined) {
    url.username = login.user
    url.password = login.password
  }
  return url.href
}

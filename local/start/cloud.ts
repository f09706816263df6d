import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startIdentity } from '../identity/server.ts'
import { startNeon } from '../neon/server.ts'
import { startOpenAI } from '../openai/server.ts'
import type { Latency } from '../stand-in/latency.ts'
import { openControlDatabase } from './control-project.ts'
import { startCrons } from './cron.ts'
import { writeWhole } from './files.ts'
import { lockState } from './lock.ts'
import { choosePorts, issuerName, type Ports, rememberedPorts, rememberPorts } from './ports.ts'
import { loadSecrets } from './secrets.ts'
import { type DeveloperSettings, devVarsText, standInsFor, type Wiring, workerVariables } from './settings.ts'
import { checkReset, checkState, openState, resetState, StartError } from './state.ts'
import { Supervisor } from './supervisor.ts'
import { buildWebApp } from './web-build.ts'
import { endLeftovers, startWrangler, turnLogs } from './wrangler.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** How long an answer to "are you well?" is waited for. */
const PING_LIMIT_MS = 5_000

export interface LocalCloudOptions {
  /** State in a new temporary folder, free ports; `close` forgets all of it. */
  fresh?: boolean
  /** Where the state is kept; `.alcove` in the repository by default. */
  stateDir?: string
  /** Forgets the state first. */
  reset?: boolean
  /** Where to look first for a free port for the app. */
  port?: number
  latency?: Partial<Latency>
  /** What the developer has set: keys of real services, other models, other limits. */
  settings?: DeveloperSettings
  /** Real PostgreSQL behind the stand-in for Neon; `LOCAL_NEON_POSTGRES` by default. */
  postgresUrl?: string
  /** Says nothing on the way. */
  quiet?: boolean
}

export interface LocalCloud {
  /** `http://localhost:<port>`, without a slash at the end. */
  appUrl: string
  stateDir: string
  /** The management API in use, a stand-in's or the real one. */
  neon: { url: string; sqlEndpoint?: string }
  /** Left out where the real service is used. */
  openai?: { url: string }
  identity?: { issuer: string; url: string; clientId: string; clientSecret: string }
  /** What the Workers were given as variables. */
  variables: Record<string, string>
  /** Ends everything in an orderly way, the Workers first. */
  close(): Promise<void>
  /** Ends the Workers by SIGKILL, as a crash would, and then the rest. The state stays, also a fresh one. */
  kill(): Promise<void>
}

/**
 * Starts the whole product on this machine: the stand-ins in this process, the Workers in one runtime beside it.
 *
 * @throws StartError when it can't start for a reason that the person can do something about
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const { fresh = false, quiet = false, settings = {} } = options
  const say = quiet ? () => {} : (line: string) => console.log(line)
  const standIns = standInsFor(settings)
  const stateDir = await chooseStateDir(options)
  // Undone in reverse order, whether the start fails half-way or the cloud is closed.
  const undo: (() => Promise<void>)[] = []
  let killed = false
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }

  try {
    // Looked at before the lock is taken, as that already writes into the folder.
    if (options.reset) {
      await checkReset(stateDir)
      await withLock(stateDir, () => resetState(stateDir))
    }
    await checkState(stateDir)
    const lock = await takeLock(stateDir)
    undo.push(() => lock.release())
    const carriedOver = await openState(stateDir)
    if (carriedOver.length > 0) say(`The state in ${stateDir} was carried over to this version.`)
    await endLeftovers(stateDir)

    const before = fresh ? {} : await rememberedPorts(stateDir)
    const ports = await choosePorts({
      wanted: { ...before, ...(options.port === undefined ? {} : { app: options.port }) },
      random: fresh,
    })
    const appUrl = `http://localhost:${ports.app}`
    for (const line of portNotes(ports, before, options.port)) say(line)
    if (!fresh) await rememberPorts(stateDir, ports)
    const secrets = await loadSecrets(stateDir)
    const wiring: Wiring = { appUrl, secrets }
    const { latency } = options

    if (standIns.openai) {
      const openai = await startOpenAI({ port: ports.openai, latency })
      undo.push(() => openai.close())
      wiring.openai = { url: openai.url }
    }
    if (standIns.identity) {
      const redirectUris = [`${appUrl}/auth/callback`]
      const issuer = await issuerName(stateDir, `http://127.0.0.1:${ports.identity}`)
      const identity = await startIdentity({ port: ports.identity, issuer, dataDir: stateDir, redirectUris, latency })
      undo.push(() => identity.close())
      wiring.identity = identity
    }
    const built = buildWebApp(ROOT, say)
    // Waited for below; a failure in between must not count as one that nobody handles.
    built.catch(() => {})
    if (standIns.neon) {
      const postgresUrl = options.postgresUrl ?? process.env.LOCAL_NEON_POSTGRES
      const neon = await startNeon({
        port: ports.neon,
        dataDir: join(stateDir, 'neon'),
        templatesDir: join(ROOT, 'node_modules/.cache/alcove-neon'),
        latency,
        ...(postgresUrl === undefined || postgresUrl === '' ? {} : { postgresUrl }),
      })
      undo.push(() => neon.close())
      // What a fresh cloud made on somebody's PostgreSQL goes with it; files go with the state's folder.
      if (fresh && postgresUrl) undo.push(async () => (killed ? undefined : forgetProjects(neon.url)))
      const access = { url: neon.url, sqlEndpoint: neon.sqlEndpoint, apiKey: secrets.NEON_API_KEY }
      wiring.neon = { ...access, controlDatabaseUrl: await openControlDatabase(access) }
    }
    await built

    const variables = workerVariables(wiring, settings)
    await turnLogs(stateDir)
    await writeWhole(join(stateDir, 'dev.vars'), devVarsText(variables))
    const supervisor = new Supervisor({
      spawn: () => startWrangler({ root: ROOT, stateDir, port: ports.app, variables, onError: say }),
      ping: () => ping(`http://127.0.0.1:${ports.app}/health`),
      wait: waitFor,
      now: () => performance.now(),
      say,
    })
    undo.push(() => supervisor.stop())
    await supervisor.start()
    const stopCrons = startCrons(appUrl)
    undo.push(async () => stopCrons())
    await lock.announce(appUrl)

    return {
      appUrl,
      stateDir,
      neon: wiring.neon ?? { url: variables.NEON_API_URL ?? 'https://console.neon.tech/api/v2' },
      openai: wiring.openai,
      identity: wiring.identity,
      variables,
      async close() {
        await undoAll()
        if (fresh) await rm(stateDir, { recursive: true, force: true })
      },
      async kill() {
        killed = true
        await supervisor.kill()
        await undoAll()
      },
    }
  } catch (error) {
    await undoAll()
    if (fresh) await rm(stateDir, { recursive: true, force: true })
    throw error
  }
}

/** Lines of a `.dev.vars` file in the repository; none when there is no file. */
export async function devVarsFile(): Promise<string> {
  return readFile(join(ROOT, '.dev.vars'), 'utf8').catch(() => '')
}

/** A folder as a person would write it, seen from where they are. */
export function shownPath(dir: string): string {
  const path = relative(process.cwd(), dir)
  return path === '' || path.startsWith('..') ? dir : path
}

async function chooseStateDir({ fresh, stateDir }: LocalCloudOptions): Promise<string> {
  if (stateDir !== undefined) return resolve(stateDir)
  return fresh ? mkdtemp(join(tmpdir(), 'alcove-')) : join(ROOT, '.alcove')
}

/** Deletes every project of the stand-in for good. */
async function forgetProjects(neonUrl: string): Promise<void> {
  const base = new URL('/_stand-in/projects', neonUrl)
  const { projects } = (await (await fetch(base)).json()) as { projects: { id: string }[] }
  for (const { id } of projects) await fetch(`${base.href}/${id}`, { method: 'DELETE' })
}

async function takeLock(stateDir: string) {
  const attempt = await lockState(stateDir)
  if (attempt.kind === 'held') return attempt.lock
  const { pid, appUrl } = attempt.by
  const where = appUrl === undefined ? 'is starting' : `runs at ${appUrl}`
  throw new StartError(
    `Alcove already ${where} with the state in ${shownPath(stateDir)} (process ${pid}). ` +
      'Stop it first, or choose another folder with --state.',
  )
}

async function withLock(stateDir: string, work: () => Promise<void>): Promise<void> {
  const lock = await takeLock(stateDir)
  try {
    await endLeftovers(stateDir)
    await work()
  } finally {
    await lock.release()
  }
}

/** What a person has to know about ports that are not the ones they are used to. */
function portNotes(ports: Ports, before: Partial<Ports>, wanted: number | undefined): string[] {
  const app = wanted ?? before.app
  const notes: string[] = []
  if (app !== undefined && app !== ports.app) notes.push(`Port ${app} is busy; the app is at ${ports.app} instead.`)
  if (before.identity !== undefined && before.identity !== ports.identity)
    notes.push(`Port ${before.identity} is busy; sign-in is at ${ports.identity} instead.`)
  return notes
}

async function ping(url: string): Promise<'well' | 'unwell' | 'silent'> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PING_LIMIT_MS) })
    await response.body?.cancel()
    return response.ok ? 'well' : 'unwell'
  } catch {
    return 'silent'
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

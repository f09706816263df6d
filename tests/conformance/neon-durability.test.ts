/** `local/neon` in a process of its own, killed at any moment: what it acknowledged is there when it starts again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApiClient } from '@neondatabase/api-client'
import { neon as connect, neonConfig } from '@neondatabase/serverless'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NeonOptions } from '../../local/neon/server.ts'

interface Running {
  url: string
  sqlEndpoint: string
  process: ChildProcess
  kill(): Promise<void>
}

let dataDir: string
let running: Running | undefined

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alcove-kill-'))
})
afterEach(async () => {
  await running?.kill()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(options: Partial<NeonOptions> = {}): Promise<Running> {
  const script = join(import.meta.dirname, 'neon-process.ts')
  const child = spawn(process.execPath, [script, dataDir, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const places = JSON.parse(line.toString()) as { url: string; sqlEndpoint: string }
  neonConfig.fetchEndpoint = () => places.sqlEndpoint
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  running = { ...places, process: child, kill }
  return running
}

const apiOf = ({ url }: Running) => createApiClient({ apiKey: 'local', baseURL: url })

async function createProject(from: Running, name: string): Promise<{ id: string; connectionString: string }> {
  const { data } = await apiOf(from).createProject({ project: { name } })
  return { id: data.project.id, connectionString: data.connection_uris[0]?.connection_uri ?? '' }
}

/** Inserts 1, 2, 3, … until the process is gone; returns the last number whose insert was acknowledged. */
async function insertUntilKilled(connectionString: string): Promise<number> {
  const sql = connect(connectionString)
  for (let n = 1; ; n++) {
    try {
      await sql`INSERT INTO numbers VALUES (${n})`
    } catch {
      return n - 1
    }
  }
}

const count = async (connectionString: string) => {
  const [row] = await connect(connectionString)`SELECT count(*)::int AS count, max(n) AS max FROM numbers`
  return row as { count: number; max: number | null }
}

describe('SIGKILL', () => {
  it('while rows are being written loses none that was acknowledged', async () => {
    const first = await start()
    const projects = await Promise.all([createProject(first, 'a'), createProject(first, 'b')])
    for (const { connectionString } of projects)
      await connect(connectionString)`CREATE TABLE numbers (n int PRIMARY KEY)`
    const inserting = projects.map(({ connectionString }) => insertUntilKilled(connectionString))
    await sleep(700)
    await first.kill()
    const acknowledged = await Promise.all(inserting)

    await start()
    for (const [index, { connectionString }] of projects.entries()) {
      const { count: rows, max } = await count(connectionString)
      const known = acknowledged[index] ?? 0
      expect(known).toBeGreaterThan(10)
      // The last one may have been written without its acknowledgement getting out.
      expect(rows === known || rows === known + 1).toBe(true)
      expect(max).toBe(rows)
    }
  })

  it('while projects go to sleep, are packed and wake up again loses nothing', async () => {
    // One awake at once and packed at once: every query wakes one and sends the other to sleep.
    const restless = { maxAwake: 1, idleMs: 1, packAfterMs: 0 }
    const first = await start(restless)
    const projects = await Promise.all([createProject(first, 'a'), createProject(first, 'b')])
    for (const { connectionString } of projects)
      await connect(connectionString)`CREATE TABLE numbers (n int PRIMARY KEY)`
    const acknowledged = [0, 0]
    for (const delay of [20, 140]) {
      const goal = acknowledged.map((n) => n + 2)
      const inserting = projects.map(async ({ connectionString }, index) => {
        const sql = connect(connectionString)
        for (;;) {
          const n = (acknowledged[index] ?? 0) + 1
          try {
            await sql`INSERT INTO numbers VALUES (${n}) ON CONFLICT DO NOTHING`
          } catch {
            return
          }
          acknowledged[index] = n
        }
      })
      await expect.poll(() => acknowledged.every((n, index) => n >= (goal[index] ?? 0)), { timeout: 30_000 }).toBe(true)
      await sleep(delay)
      await running?.kill()
      await Promise.all(inserting)
      await start(restless)
      for (const [index, { connectionString }] of projects.entries()) {
        const { count: rows } = await count(connectionString)
        expect(rows).toBeGreaterThanOrEqual(acknowledged[index] ?? 0)
      }
    }
  })

  it('during the first opening of a project leaves one that opens', async () => {
    let places = await start()
    const project = await createProject(places, 'new')
    for (const delay of [40, 120, 240]) {
      const query = connect(project.connectionString)`SELECT 1`.catch(() => 'killed')
      await sleep(delay)
      await places.kill()
      await query
      places = await start()
    }
    const sql = connect(project.connectionString)
    await sql`CREATE EXTENSION vector`
    expect(await sql`SELECT '[1,2]'::vector AS v`).toEqual([{ v: '[1,2]' }])
  })

  it('right after projects were created, deleted and given passwords forgets none of it', async () => {
    const first = await start()
    const api = apiOf(first)
    const [kept, deleted] = [await createProject(first, 'kept'), await createProject(first, 'deleted')]
    await api.deleteProject(deleted.id)
    const branch = (await api.listProjectBranches({ projectId: kept.id })).data.branches[0]?.id ?? ''
    const { data } = await api.resetProjectBranchRolePassword(kept.id, branch, 'neondb_owner')
    await first.kill()

    const second = await start()
    const projects = (await apiOf(second).listProjects({})).data.projects
    expect(projects.map((project) => project.id)).toEqual([kept.id])
    expect((await apiOf(second).listProjects({ recoverable: true })).data.projects.map(({ id }) => id)).toEqual([
      deleted.id,
    ])
    const revealed = await apiOf(second).getProjectBranchRolePassword(kept.id, branch, 'neondb_owner')
    expect(revealed.data.password).toBe(data.role.password)
  })
})

describe('a data directory', () => {
  it('is refused to a second process while the first has it', async () => {
    await start()
    const script = join(import.meta.dirname, 'neon-process.ts')
    const second = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    second.stderr.on('data', (bytes) => (said += bytes))
    await once(second, 'exit')
    expect(second.exitCode).not.toBe(0)
    expect(said).toContain('in use by another process')
  })

  it('without the data of a project that had some is an error, not an empty database', async () => {
    const first = await start()
    const { id, connectionString } = await createProject(first, 'robbed')
    await connect(connectionString)`CREATE TABLE numbers (n int)`
    await first.kill()
    const folder = join(dataDir, 'projects', id)
    for (const name of await readdir(folder))
      if (name !== 'project.json') await rm(join(folder, name), { recursive: true })
    await start()
    await expect(connect(connectionString)`SELECT 1`).rejects.toThrow(/HTTP status 500.*connect to compute/)
  })
})

/** How projects of `local/neon` fall asleep, are packed, and wake up, seen from outside. */
import { setTimeout as sleep } from 'node:timers/promises'
import { neon as connect, neonConfig } from '@neondatabase/serverless'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NeonOptions } from '../../local/neon/server.ts'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'

let neon: TestNeon

async function start(options: Partial<NeonOptions>): Promise<void> {
  neon = await startTestNeon(options)
  neonConfig.fetchEndpoint = () => neon.sqlEndpoint
}

interface Listed {
  name: string
  state: string
  bytesOnDisk: number
}

async function list(): Promise<Listed[]> {
  const reply = await fetch(new URL('/_stand-in/projects', neon.url))
  return ((await reply.json()) as { projects: Listed[] }).projects
}

const states = async () => (await list()).map((project) => project.state)

afterEach(() => neon.dispose())

describe('with little room', () => {
  beforeEach(() => start({ maxAwake: 2, packAfterMs: 60_000 }))

  it('every project is served, and no more are awake than may be', async () => {
    const projects = await Promise.all(['a', 'b', 'c', 'd'].map((name) => neon.createProject(name)))
    expect(await states()).toEqual(Array(4).fill('never opened'))
    const sqls = projects.map(({ connectionString }) => connect(connectionString))
    let mostAwake = 0
    const watching = setInterval(async () => {
      mostAwake = Math.max(mostAwake, (await states()).filter((state) => state === 'awake').length)
    }, 50)
    await Promise.all(sqls.map((sql, n) => sql`CREATE TABLE kept AS SELECT ${n}::int AS n`))
    const rows = await Promise.all(sqls.map((sql) => sql`SELECT n FROM kept`))
    clearInterval(watching)
    expect(rows).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
    expect(mostAwake).toBeLessThanOrEqual(2)
    expect((await states()).sort()).toEqual(['asleep', 'asleep', 'awake', 'awake'])
  })

  it('one that is busy is not put to sleep for another', async () => {
    const [busy, quick, third] = await Promise.all(
      ['busy', 'quick', 'third'].map(async (name) => connect((await neon.createProject(name)).connectionString)),
    )
    if (busy === undefined || quick === undefined || third === undefined) throw new Error('three were created')
    await Promise.all([busy`SELECT 1`, quick`SELECT 1`])
    // The driver sends a query when somebody asks for its result.
    const sleeping = busy`SELECT pg_sleep(2)`.then(() => 'done')
    await sleep(200)
    await third`SELECT 1`
    const byName = Object.fromEntries((await list()).map(({ name, state }) => [name, state]))
    expect(byName).toEqual({ busy: 'awake', quick: 'asleep', third: 'awake' })
    expect(await sleeping).toBe('done')
  })
})

describe('left alone', () => {
  beforeEach(() => start({ idleMs: 150, packAfterMs: 0 }))

  it('a project falls asleep, takes little room, and wakes up as it was', async () => {
    const { id, connectionString } = await neon.createProject('idle')
    const sql = connect(connectionString)
    await sql`CREATE TABLE kept AS SELECT g AS n FROM generate_series(1, 1000) g`
    const [awake] = await list()
    expect(awake?.bytesOnDisk).toBeGreaterThan(20_000_000)
    await expect.poll(async () => (await list())[0]?.bytesOnDisk, { timeout: 20_000 }).toBeLessThan(8_000_000)
    expect(await states()).toEqual(['asleep'])
    const { data } = await neon.api.getProject(id)
    expect(data.project.synthetic_storage_size).toBeGreaterThan(7_000_000)
    expect(data.project.written_data_bytes).toBeGreaterThan(0)
    expect(data.project.data_transfer_bytes).toBeGreaterThan(0)
    expect(await sql`SELECT sum(n)::int AS sum FROM kept`).toEqual([{ sum: 500_500 }])
  })

  it('is not woken by the management API', async () => {
    const { id, connectionString } = await neon.createProject('undisturbed')
    await connect(connectionString)`SELECT 1`
    await expect.poll(states, { timeout: 20_000 }).toEqual(['asleep'])
    await neon.api.getProject(id)
    await neon.api.listProjectEndpoints(id)
    await neon.api.listProjectBranches({ projectId: id })
    await neon.api.getConnectionUri({ projectId: id, database_name: 'neondb', role_name: 'neondb_owner' })
    expect(await states()).toEqual(['asleep'])
  })
})

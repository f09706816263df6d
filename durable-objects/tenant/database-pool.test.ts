/** A tenant whose database comes from a pool: every fault between the two. */
import { expect, test } from 'vitest'
import type { Claim } from '../pool/rpc.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { migrations, TENANT, testTenant } from './testing/world.ts'

const SLOT: Extract<Claim, { kind: 'project' }> = {
  kind: 'project',
  projectId: 'project-1',
  projectName: 'test-pool-us-1',
  connectionString: 'postgres://neondb_owner:secret-1@project-1/neondb',
  postgresVersion: 17,
  schemaVersion: '0001_initial',
}

/** A tenant beside a pool with one project, which exists. */
async function pooled(slot: Partial<typeof SLOT> = {}, options: Parameters<typeof testTenant>[0] = {}) {
  const tenant = testTenant({ usesPool: true, ...options })
  await tenant.neon.createProject({ name: SLOT.projectName, region: 'aws-us-east-1' })
  tenant.neon.calls.length = 0
  tenant.pool.free.push({ ...SLOT, ...slot })
  return tenant
}

test('is ready with one question, then confirmed, and renamed last', async () => {
  const { parts, neon, pool, sql, settle, world } = await pooled()
  await settle()
  expect(parts.database.state()).toMatchObject({ status: 'ready' })
  expect(await parts.database.access()).toEqual({
    connectionString: SLOT.connectionString,
    schemaVersion: '0001_initial',
  })
  expect(parts.database.row()).toMatchObject({ way: 'pool', postgres_version: 17, project_id: 'project-1' })
  expect(await world.unseal(`tenant-connection:${TENANT}`, parts.database.row().sealed_connection ?? '')).toContain(
    'secret-1',
  )
  expect(pool.calls).toEqual(['claim', 'confirm'])
  expect(neon.calls).toEqual(['rename'])
  expect(neon.projects.map(({ name }) => name)).toEqual([`test-${TENANT}`])
  expect(sql.statements).toEqual([])
})

test('one that is behind is brought up to date first', async () => {
  const newer = [...migrations, { id: '0002_more', hash: 'h2', statements: ['alter table t'] }]
  const { parts, sql, settle } = await pooled({}, { migrations: newer })
  sql.history.push({ position: 0, id: '0001_initial', hash: 'h1' })
  await settle()
  expect(parts.database.row()).toMatchObject({ stage: 'ready', schema_version: '0002_more' })
  expect(sql.statements.map(({ text }) => text)).toEqual(['alter table t'])
})

test('an empty pool is asked once, and the project is made', async () => {
  const { parts, neon, pool, settle } = testTenant({ usesPool: true })
  await settle()
  expect(parts.database.row()).toMatchObject({ stage: 'ready', way: 'create' })
  expect(pool.calls).toEqual(['claim'])
  expect(neon.calls).toEqual(['create'])
})

test.each(['before', 'after'] as const)(
  'a claim that fails %s it was made is asked again, never replaced by a create',
  async (when) => {
    const { parts, neon, pool, settle, advance } = await pooled()
    pool.failNext.push({ call: 'claim', when }, { call: 'claim', when })
    await settle()
    expect(parts.database.row()).toMatchObject({ stage: 'named', way: 'pool', problem: 'busy' })
    await advance(500)
    await advance(1_000)
    expect(parts.database.isReady()).toBe(true)
    expect(neon.calls).toEqual(['rename'])
    expect(pool.calls).toEqual(['claim', 'claim', 'claim', 'confirm'])
  },
)

test('an object that died before it stored its claim is given the same project', async () => {
  const storage = memoryStorage()
  const first = await pooled({}, { storage })
  const given = await first.pool.claim(TENANT)
  const second = await pooled({}, { storage })
  // The pool outlives the object.
  second.pool.free.length = 0
  second.world.pool.claim = async () => given
  await second.settle()
  expect(second.parts.database.row()).toMatchObject({ stage: 'ready', project_id: 'project-1' })
})

test.each(['before', 'after'] as const)(
  'a confirmation that fails %s it was heard is repeated, and nobody waits for it',
  async (when) => {
    const { parts, pool, settle, advance } = await pooled()
    pool.failNext.push({ call: 'confirm', when })
    await settle()
    expect(parts.database.isReady()).toBe(true)
    await advance(1_000)
    expect(pool.confirmed.at(-1)).toBe(TENANT)
    expect(parts.effects.targets('confirm-claim')).toEqual([])
  },
)

test('a rename that fails is repeated, one of a project that is gone is not', async () => {
  const { parts, neon, settle, advance } = await pooled()
  neon.failNext.push({ call: 'rename', answer: { ok: false, failure: { kind: 'locked', retryAfterSeconds: null } } })
  await settle()
  expect(parts.database.isReady()).toBe(true)
  await advance(1_000)
  expect(neon.projects[0]?.name).toBe(`test-${TENANT}`)

  const gone = await pooled()
  await gone.neon.deleteProject('project-1')
  await gone.settle()
  expect(gone.parts.effects.targets('rename-project')).toEqual([])
})

test('a pool that has forgotten the connection string leaves it to Neon', async () => {
  const { parts, neon, settle } = await pooled({ connectionString: null })
  await settle()
  expect(parts.database.isReady()).toBe(true)
  expect(neon.calls).toEqual(['connect', 'rename'])
})

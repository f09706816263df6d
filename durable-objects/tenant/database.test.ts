import { NeonDbError } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { reseal } from './key-requests.ts'
import { retryNow } from './lifecycle.ts'
import { CREATE_SETTLE_MS } from './provisioning.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { migrations, TENANT, testTenant } from './testing/world.ts'

const unavailable = { ok: false, failure: { kind: 'unavailable' } } as const
const unknownOutcome = { ok: false, failure: { kind: 'unknown-outcome' } } as const

test('from a name to a ready database', async () => {
  const { parts, neon, sql, events, settle, control } = testTenant()
  expect(parts.database.state()).toMatchObject({ status: 'preparing', region: 'aws-us-east-1' })
  expect(await parts.database.access()).toBeNull()
  await settle()
  expect(neon.calls).toEqual(['create'])
  expect(neon.projects[0]).toMatchObject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
  expect(sql.history).toHaveLength(1)
  expect(parts.database.state()).toEqual({ status: 'ready', detail: null, region: 'aws-us-east-1' })
  expect(await parts.database.access()).toEqual({
    connectionString: 'postgres://neondb_owner:secret-1@project-1/neondb',
    schemaVersion: '0001_initial',
  })
  expect(events.filter(({ event }) => event.type === 'database').at(-1)).toMatchObject({
    event: { database: { status: 'ready' } },
  })
  expect(control.statements.at(-1)?.params).toEqual(expect.arrayContaining(['project-1', '0001_initial', 'ready']))
})

test('the connection string is sealed for this tenant and stored in no other form', async () => {
  const { parts, world, settle } = testTenant()
  await settle()
  const sealed = parts.database.row().sealed_connection ?? ''
  expect(await world.unseal(`tenant-connection:${TENANT}`, sealed)).toContain('secret-1')
  expect(await world.unseal('tenant-connection:another', sealed)).toBeNull()
})

test('turns at the same time make one project', async () => {
  const { parts, neon } = testTenant()
  parts.lanes.start()
  parts.lanes.start()
  await Promise.all([parts.lanes.ended(), parts.lanes.ended()])
  expect(neon.projects).toHaveLength(1)
})

test('a create whose response was lost is found again, not repeated', async () => {
  const { parts, neon, settle, advance } = testTenant()
  neon.failNext.push({ call: 'create', answer: unknownOutcome, lose: true })
  await settle()
  expect(parts.database.row()).toMatchObject({ stage: 'creating' })
  await advance(500)
  expect(parts.database.isReady()).toBe(true)
  expect(neon.projects).toHaveLength(1)
  expect(neon.calls).toEqual(['create', 'find', 'connect'])
})

test('a create that certainly failed is sent again; one that never arrived only when nothing can come of it any more', async () => {
  const { neon, settle, advance, parts } = testTenant()
  neon.failNext.push({ call: 'create', answer: unavailable })
  await settle()
  neon.failNext.push({ call: 'create', answer: unknownOutcome })
  await advance(500)
  const sentAt = parts.database.row().create_sent_at ?? 0
  for (let waited = 0; waited < CREATE_SETTLE_MS - 2_000; waited += 1_000) await advance(1_000)
  expect(neon.calls.filter((call) => call === 'create')).toHaveLength(2)
  await advance(2_000)
  expect(neon.calls.filter((call) => call === 'create')).toHaveLength(3)
  expect(parts.database.isReady()).toBe(true)
  expect(sentAt).toBeGreaterThan(0)
})

test('an object that died between create and store adopts what it made', async () => {
  const storage = memoryStorage()
  const first = testTenant({ storage })
  // The intent is stored, the project is made, and nobody lives to hear of it.
  storage.run(`UPDATE database SET stage = 'creating', create_sent_at = ?`, first.clock.now)
  await first.neon.createProject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
  first.neon.calls.length = 0
  await first.settle()
  expect(first.neon.calls).toEqual(['find', 'connect'])
  expect(first.neon.projects).toHaveLength(1)
  expect(first.parts.database.isReady()).toBe(true)
})

test('of two namesakes the oldest is adopted', async () => {
  const { neon, parts, settle, world } = testTenant()
  world.storage.run(`UPDATE database SET stage = 'creating'`)
  for (let twice = 0; twice < 2; twice++) await neon.createProject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
  await settle()
  expect(parts.database.row().project_id).toBe('project-1')
  expect(neon.projects).toHaveLength(2)
})

test('no room for another project: says so, and goes on by itself', async () => {
  const { neon, parts, settle, advance } = testTenant()
  neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'limit-reached' } } })
  await settle()
  expect(parts.database.state()).toMatchObject({ status: 'waiting' })
  expect(parts.database.state().detail).toMatch(/no room/)
  await advance(30_000)
  expect(parts.database.state()).toMatchObject({ status: 'ready', detail: null })
})

test('newer code brings a database up to date when it is used, once for all who wait', async () => {
  const storage = memoryStorage()
  const before = testTenant({ storage })
  await before.settle()
  const newer = [...migrations, { id: '0002_more', hash: 'h2', statements: ['alter table t'] }]
  const after = testTenant({ storage, migrations: newer })
  after.sql.history.push(...before.sql.history)
  expect(after.parts.database.isReady()).toBe(false)
  expect(after.parts.database.state().status).toBe('ready')
  await after.settle()
  expect(after.sql.statements).toEqual([])
  const answers = await Promise.all([1, 2, 3].map(() => after.parts.database.accessWithin(1_000)))
  expect(answers.map((access) => access?.schemaVersion)).toEqual(['0002_more', '0002_more', '0002_more'])
  expect(after.sql.statements.filter(({ text }) => text === 'alter table t')).toHaveLength(1)
})

test('work that waits for a database brings it up to date, too', async () => {
  const storage = memoryStorage()
  const before = testTenant({ storage })
  await before.settle()
  const newer = [...migrations, { id: '0002_more', hash: 'h2', statements: ['alter table t'] }]
  const after = testTenant({ storage, migrations: newer })
  after.sql.history.push(...before.sql.history)
  after.parts.jobRows.create({ id: 'document', generation: 1 }, ['extract'], () => 'job', after.clock.now)
  await after.settle()
  expect(after.parts.database.isReady()).toBe(true)
  expect(after.messages).toHaveLength(1)
})

test('a schema from a newer release is left alone', async () => {
  const storage = memoryStorage()
  await testTenant({ storage }).settle()
  storage.run(`UPDATE database SET schema_version = '0099_future'`)
  expect(testTenant({ storage }).parts.database.isReady()).toBe(true)
})

test('who waits for a database that is not coming is sent away, at once when it is known', async () => {
  const { neon, parts, settle } = testTenant()
  neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'refused', status: 401, code: '' } } })
  await settle()
  const started = performance.now()
  expect(await parts.database.accessWithin(2_000)).toBeNull()
  expect(performance.now() - started).toBeLessThan(500)
})

test('who waits gets the database as soon as it is there', async () => {
  const { parts } = testTenant()
  expect(await parts.database.accessWithin(2_000)).toMatchObject({ schemaVersion: '0001_initial' })
})

test('a password that was reset is read anew, but not for everyone who says so', async () => {
  const { parts, neon, settle, advance } = testTenant()
  await settle()
  const [project] = neon.projects
  if (project) project.password = 'reset'
  parts.database.reportRefusal()
  await settle()
  expect((await parts.database.access())?.connectionString).toContain('reset')
  parts.database.reportRefusal()
  await settle()
  expect(neon.calls.filter((call) => call === 'connect')).toHaveLength(1)
  await advance(31_000)
  parts.database.reportRefusal()
  await settle()
  expect(neon.calls.filter((call) => call === 'connect')).toHaveLength(2)
})

test('a connection that today’s keys cannot open is read anew', async () => {
  const storage = memoryStorage()
  await testTenant({ storage }).settle()
  storage.run(`UPDATE database SET sealed_connection = ?`, JSON.stringify(['another purpose', 'x']))
  const { parts, neon, settle } = testTenant({ storage })
  await neon.createProject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
  expect(await parts.database.access()).toBeNull()
  await settle()
  expect((await parts.database.access())?.connectionString).toContain('secret-1')
})

test('a migration that is refused by the database backs off and goes on', async () => {
  const { parts, sql, settle, advance } = testTenant()
  let refusals = 2
  sql.reply = ({ text }) => {
    if (text.startsWith('create table t') && refusals-- > 0)
      throw Object.assign(new NeonDbError('lock timeout'), { code: '55P03' })
    return []
  }
  // The fake keeps no transactions: what a failed one wrote into history is taken back here.
  const undo = () => sql.history.splice(0)
  await settle()
  undo()
  expect(parts.database.row()).toMatchObject({ stage: 'created', failures: 1, problem: 'busy' })
  await advance(500)
  undo()
  await advance(1_000)
  expect(parts.database.isReady()).toBe(true)
})

test('a create that certainly failed after a doubtful one is looked up before it is sent again', async () => {
  const { parts, neon, settle, advance } = testTenant()
  neon.failNext.push({ call: 'create', answer: unknownOutcome }, { call: 'create', answer: unavailable })
  await settle()
  await advance(CREATE_SETTLE_MS)
  await advance(60_000)
  expect(neon.calls).toEqual(['create', 'find', 'create', 'find', 'create'])
  expect(parts.database.isReady()).toBe(true)
})

test('a plan decides what a new project may use', async () => {
  const { neon, settle } = testTenant()
  await settle()
  expect(neon.projects[0]?.settings).toMatchObject({ maxComputeUnits: 1, quota: { storageBytes: 512 * 2 ** 20 } })
})

test('in line for the management API: nothing is in doubt, and its turn comes by itself', async () => {
  const { parts, neon, settle, advance } = testTenant()
  neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'queued', retryAfterSeconds: 40 } } })
  await settle()
  expect(parts.database.row()).toMatchObject({ stage: 'named', create_sent_at: null, failures: 0 })
  await advance(39_000)
  expect(neon.projects).toHaveLength(0)
  await advance(1_000)
  expect(parts.database.isReady()).toBe(true)
})

test('a project whose compute never starts is deleted, and another is made', async () => {
  const { parts, neon, sql, settle, advance } = testTenant()
  sql.away = true
  await settle()
  neon.projects[0]?.operations.push({ id: 'o', action: 'start_compute', status: 'failed', createdAt: '' })
  for (let tries = 0; tries < 12 && neon.live.length > 0; tries++) {
    if (tries === 6) expect(neon.calls).not.toContain('delete')
    await advance(60_000)
    if (neon.calls.includes('delete')) sql.away = false
  }
  await advance(60_000)
  expect(neon.projects.map(({ deletedAt }) => deletedAt !== null)).toEqual([true, false])
  expect(parts.database.row()).toMatchObject({ stage: 'ready', project_id: 'project-2' })
})

test('one that is only slow to start is never deleted', async () => {
  const { parts, neon, sql, settle, advance } = testTenant()
  sql.away = true
  await settle()
  neon.projects[0]?.operations.push({ id: 'o', action: 'start_compute', status: 'running', createdAt: '' })
  for (let tries = 0; tries < 15; tries++) await advance(60_000)
  expect(neon.calls).toContain('operations')
  expect(neon.calls).not.toContain('delete')
  sql.away = false
  await advance(60_000)
  expect(parts.database.isReady()).toBe(true)
})

test('an operator’s word ends every wait', async () => {
  const { parts, neon, settle, control } = testTenant()
  neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'limit-reached' } } })
  await settle()
  expect(parts.database.state().status).toBe('waiting')
  control.statements.length = 0
  expect(retryNow(parts)).toEqual({ ok: true })
  await settle()
  expect(parts.database.state().status).toBe('ready')
})

test('after a key was rotated, what is stored is sealed anew, and what no key opens is read from Neon again', async () => {
  const tenant = testTenant()
  expect(await reseal(tenant.parts)).toBe('none')
  tenant.parts.database.want('paid-plan')
  await tenant.settle()
  const stored = () => tenant.parts.database.row().sealed_connection
  expect(await reseal(tenant.parts)).toBe('current')
  const before = stored()
  tenant.world.reseal = async (_, sealed) => ({ kind: 'resealed', sealed: `${sealed} ` })
  expect(await reseal(tenant.parts)).toBe('resealed')
  expect(stored()).toBe(`${before} `)
  expect(tenant.parts.audit.page(null).entries[0]).toMatchObject({ actor: 'operator', action: 'tenant.resealed' })
  tenant.world.reseal = async () => ({ kind: 'unopened' })
  expect(await reseal(tenant.parts)).toBe('failed')
  await tenant.settle()
  expect(stored()).toBe(before)
})

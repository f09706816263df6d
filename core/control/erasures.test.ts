import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { newId, newTenantId } from '../ids.ts'
import { signIn } from './accounts.ts'
import {
  countTenantRows,
  deleteTenantRows,
  finishErasure,
  markErasurePoked,
  openErasures,
  orderErasure,
  readErasure,
} from './erasures.ts'

/** PGlite compiles its WASM first, which takes long where the machine is busy. */
const PGLITE_START_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(() => database.rows('truncate users, tenants, memberships, sessions, erasures cascade'))

async function tenantOf(subject: string): Promise<string> {
  const identity = {
    issuer: 'https://id.example',
    subject,
    name: subject,
    email: null,
    emailVerified: false,
    picture: null,
  }
  const ids = { userId: newId(), tenantId: newTenantId('us'), sessionId: newId() }
  await signIn(database, identity, ids, { place: 'us', sessionSeconds: 60 })
  return ids.tenantId
}
const count = async (tenantId: string) => (await database.query(countTenantRows(tenantId)))[0]
const order = (tenantId: string, erasureId = newId()) => orderErasure(database, { erasureId, tenantId, cause: 'owner' })

test('is written down once for a tenant, which is then marked', async () => {
  const tenantId = await tenantOf('ada')
  const first = await order(tenantId)
  expect(first).toMatchObject({ tenantId, cause: 'owner', requestedAt: expect.stringMatching(/Z$/) })
  expect(await order(tenantId)).toEqual(first)
  expect(await database.query({ text: 'select state from tenants' })).toEqual([{ state: 'erasing' }])
  expect(await order(newTenantId('us'))).toBeNull()
})

test('rows of the tenant are counted and deleted, and nobody else’s', async () => {
  const [mine, other] = [await tenantOf('ada'), await tenantOf('ben')]
  await database.query({
    text: `insert into documents (tenant_id, id, title, size, status, version, created_at, updated_at)
      select id, gen_random_uuid(), 't', 1, 'ready', 1, now(), now() from tenants`,
  })
  await database.query({
    text: `insert into vector_databases (tenant_id, project_name, region, status, version, updated_at)
      select id, 'p', 'r', 'ready', 1, now() from tenants`,
  })
  const all = { documents: 1, vector_databases: 1, memberships: 1, tenants: 1 }
  expect(await count(mine)).toEqual(all)
  await database.batch(deleteTenantRows(mine))
  expect(await count(mine)).toEqual({ documents: 0, vector_databases: 0, memberships: 0, tenants: 0 })
  expect(await count(other)).toEqual(all)
  await database.batch(deleteTenantRows(mine))
})

test('every table with a tenant in it is counted, but for the erasures', async () => {
  const tables = await database.query<{ name: string }>({
    text: `select distinct table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'tenant_id'`,
  })
  const counted = Object.keys((await count(newTenantId('us'))) ?? {})
  expect(
    tables
      .map(({ name }) => name)
      .filter((name) => name !== 'erasures')
      .sort(),
  ).toEqual(counted.filter((table) => table !== 'tenants').sort())
})

test('those that are open are found again, but not right after somebody was told', async () => {
  const [one, two] = [await order(await tenantOf('ada')), await order(await tenantOf('ben'))]
  if (!one || !two) throw new Error('not ordered')
  expect(await openErasures(database, 60, 10)).toHaveLength(2)
  await markErasurePoked(database, one.erasureId)
  expect(await openErasures(database, 60, 10)).toEqual([two])
  await database.query({
    text: `update erasures set poked_at = now() - interval '2 minutes' where poked_at is not null`,
  })
  expect((await openErasures(database, 60, 10)).map(({ erasureId }) => erasureId)).toEqual([
    two.erasureId,
    one.erasureId,
  ])
})

test('ends once, with the receipt, which outlives the tenant', async () => {
  const ordered = await order(await tenantOf('ada'))
  if (!ordered) throw new Error('not ordered')
  await database.batch(deleteTenantRows(ordered.tenantId))
  expect(await readErasure(database, ordered.erasureId)).toMatchObject({ finishedAt: null, receipt: null })
  const receipt = { erasureId: ordered.erasureId, finishedAt: '2026-10-01T12:00:00.000Z' }
  await database.query(finishErasure(ordered, JSON.stringify(receipt), 'signed'))
  await database.query(finishErasure(ordered, JSON.stringify({ ...receipt, erasureId: 'again' }), 'again'))
  expect(await readErasure(database, ordered.erasureId)).toEqual({
    id: ordered.erasureId,
    requestedAt: ordered.requestedAt,
    finishedAt: receipt.finishedAt,
    receipt,
    signedReceipt: 'signed',
  })
  expect(await openErasures(database, 0, 10)).toEqual([])
  expect(await readErasure(database, newId())).toBeNull()
})

test('is known again to a control database that was restored to a time before it', async () => {
  const erasureId = newId()
  const ordered = {
    erasureId,
    tenantId: newTenantId('us'),
    cause: 'account' as const,
    requestedAt: '2026-10-01T11:00:00.000Z',
  }
  await database.query(finishErasure(ordered, JSON.stringify({ finishedAt: '2026-10-01T12:00:00.000Z' }), 'signed'))
  expect(await readErasure(database, erasureId)).toMatchObject({
    requestedAt: ordered.requestedAt,
    signedReceipt: 'signed',
  })
})

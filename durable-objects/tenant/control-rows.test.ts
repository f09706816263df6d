import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../core/migrator/migrate.ts'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { databaseRow, documentRow, membershipRow, tenantRow } from './control-rows.ts'
import type { DocumentRow } from './documents.ts'
import { OWNER, PDF, TENANT, testTenant } from './testing/world.ts'

let control: TestDatabase
beforeAll(async () => {
  control = await openTestDatabase()
  await migrate(control, controlMigrations)
  await control.query({ text: `insert into tenants (id, name, place) values ($1, 'Acme', 'us')`, params: [TENANT] })
  await control.query({
    text: `insert into users (id, issuer, subject, name) values ($1::uuid, 'i', 's', 'Ada')`,
    params: [OWNER.userId],
  })
})
afterAll(() => control.close())

async function row(table: string) {
  const [found] = await control.query({ text: `select * from ${table} where tenant_id = $1`, params: [TENANT] })
  return found
}

test('a newer version of a document wins, whatever arrives last', async () => {
  const { parts } = testTenant()
  const announced = parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  const document = announced.kind === 'expected' ? announced.document : ({} as DocumentRow)
  const later: DocumentRow = { ...document, status: 'failed', reason: 'A reason.', version: 3 }
  await control.query(documentRow(TENANT, document))
  await control.query(documentRow(TENANT, later))
  await control.query(documentRow(TENANT, { ...document, version: 2 }))
  expect(await row('documents')).toMatchObject({ status: 'failed', reason: 'A reason.', title: 'a', version: 3 })
})

test('a deleted document keeps nothing of its content, and stays deleted', async () => {
  const { parts } = testTenant()
  const announced = parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: '' })
  const document = announced.kind === 'expected' ? announced.document : ({} as DocumentRow)
  await control.query(documentRow(TENANT, { ...document, status: 'deleting', sha256: 'h', pages: 3, version: 9 }))
  await control.query(documentRow(TENANT, { ...document, version: 8 }))
  expect(await row('documents')).toMatchObject({ status: 'deleted', title: '', sha256: null, pages: null, size: 0 })
})

test('the database of a tenant', async () => {
  const { parts, settle } = testTenant()
  await settle()
  const known = parts.database.row()
  await control.query(databaseRow(TENANT, known, parts.database.state()))
  await control.query(
    databaseRow(TENANT, { ...known, version: 1 }, { status: 'preparing', detail: 'old', region: 'x' }),
  )
  expect(await row('vector_databases')).toMatchObject({
    project_id: 'project-1',
    project_name: `test-${TENANT}`,
    postgres_version: 17,
    schema_version: '0001_initial',
    status: 'ready',
    detail: null,
  })
})

test('a membership', async () => {
  const member = { user_id: OWNER.userId, issued: 2, removed_at: null }
  await control.query(membershipRow(TENANT, { ...member, role: 'admin', version: 2 }))
  await control.query(membershipRow(TENANT, { ...member, role: 'owner', version: 1 }))
  expect(await row('memberships')).toMatchObject({ role: 'admin', version: 2, removed_at: null })
  await control.query(membershipRow(TENANT, { ...member, role: 'admin', version: 3, removed_at: 86_400_000 }))
  await control.query(membershipRow(TENANT, { ...member, role: 'admin', version: 2 }))
  const removed = await row('memberships')
  expect(removed).toMatchObject({ version: 3 })
  expect(new Date(String(removed?.removed_at)).getTime()).toBe(86_400_000)
  await control.query(membershipRow(TENANT, { ...member, role: 'viewer', version: 4 }))
  expect(await row('memberships')).toMatchObject({ role: 'viewer', version: 4, removed_at: null })
})

test('a membership of a user or a tenant that is gone is not written, and refuses nothing', async () => {
  const member = { user_id: OWNER.userId, role: 'member' as const, version: 9, issued: 9, removed_at: null }
  const gone = { ...member, user_id: '0198c0de-0000-7000-8000-0000000000ff' }
  await control.query(membershipRow(TENANT, gone))
  await control.query(membershipRow('us-zzzzzzzzzzzzzzzzzzzz', member))
  expect(await control.query({ text: 'select version from memberships' })).toEqual([{ version: 4 }])
})

test('the tenant itself: an older version changes nothing, and a row that is gone stays away', async () => {
  const { profile } = testTenant().parts
  const known = profile.row()
  await control.query(tenantRow({ ...known, name: 'New name', plan: 'pro', state: 'suspended', version: 5 }))
  await control.query(tenantRow({ ...known, version: 4 }))
  await control.query(tenantRow({ ...known, id: 'us-zzzzzzzzzzzzzzzzzzzz', version: 9 }))
  const rows = await control.query({ text: 'select name, plan, state, version from tenants' })
  expect(rows).toEqual([{ name: 'New name', plan: 'pro', state: 'suspended', version: 5 }])
})

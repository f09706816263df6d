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
  await control.query(membershipRow(TENANT, { user_id: OWNER.userId, role: 'admin', version: 2 }))
  await control.query(membershipRow(TENANT, { user_id: OWNER.userId, role: 'owner', version: 1 }))
  expect(await row('memberships')).toMatchObject({ role: 'admin', version: 2 })
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

import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { fleetQuerySchema } from '../contract/fleet.ts'
import { findFleetTenant, listFleet } from './fleet.ts'

let database: TestDatabase
const COUNT = 23

beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
  for (let n = 0; n < COUNT; n++) {
    const id = `us-${'abcdefghjkmnpqrstuvwxyz'[n]}${'2'.repeat(19)}`
    // Three at each moment: the order among them is by id.
    await database.query({
      text: `insert into tenants (id, name, place, plan, state, created_at)
        values ($1, $2, 'us', $3, $4, '2026-01-01 00:00:00.123456+00'::timestamptz + make_interval(days => $5::integer))`,
      params: [
        id,
        n === 4 ? 'Half_100% Ltd' : `Workspace ${n}`,
        n % 2 ? 'pro' : 'free',
        n === 7 ? 'suspended' : 'active',
        Math.floor(n / 3),
      ],
    })
    if (n === 0) continue
    await database.query({
      text: `insert into vector_databases
          (tenant_id, project_name, project_id, region, schema_version, status, detail, migration_error, version, updated_at)
        values ($1, $1, $2, 'aws-us-east-1', $3, $4, $5, $6, 1, '2026-02-01T00:00:00Z')`,
      params: [
        id,
        `project-${n}`,
        n % 5 ? '0001_initial' : '0000_extensions',
        n === 3 ? 'waiting' : 'ready',
        n === 3 ? 'Waits for room.' : null,
        n === 5 ? 'lock time-out' : null,
      ],
    })
  }
  await database.rows(
    `insert into users (id, issuer, subject, name) select gen_random_uuid(), 'i', n::text, 'P' from generate_series(1, 3) n`,
  )
  await database.rows(`insert into memberships (tenant_id, user_id, role, removed_at)
    select 'us-b${'2'.repeat(19)}', id, 'member', case when subject = '3' then now() end from users`)
  await database.rows(`insert into documents (tenant_id, id, title, size, status, version, created_at, updated_at)
    select 'us-b${'2'.repeat(19)}', gen_random_uuid(), 't', 1, case when n = 1 then 'deleted' else 'ready' end, 1, now(), now() from generate_series(1, 4) n`)
})
afterAll(() => database.close())

const list = async (query: Parameters<typeof fleetQuerySchema.parse>[0] = {}) => {
  const page = await listFleet(database, fleetQuerySchema.parse(query))
  if (!page) throw new Error('no page')
  return page
}
const names = async (query: object) => (await list(query)).tenants.map(({ name }) => name)

test('pages follow one another without a gap or a repetition, newest first', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < 10; pages++) {
    const page = await list({ limit: 4, ...(cursor ? { cursor } : {}) })
    expect(page.total).toBe(COUNT)
    seen.push(...page.tenants.map(({ id }) => id))
    cursor = page.next ?? undefined
    if (!cursor) break
  }
  const all = await database.rows('select id from tenants order by created_at desc, id desc')
  expect(seen).toEqual(all.map(({ id }) => id))
})

test('a tenant with all that is known of it', async () => {
  expect(await findFleetTenant(database, `us-b${'2'.repeat(19)}`)).toEqual({
    id: `us-b${'2'.repeat(19)}`,
    name: 'Workspace 1',
    place: 'us',
    region: 'aws-us-east-1',
    plan: 'pro',
    state: 'active',
    status: 'ready',
    schemaVersion: '0001_initial',
    projectId: 'project-1',
    documents: 3,
    members: 2,
    lastError: null,
    createdAt: '2026-01-01T00:00:00.123Z',
    updatedAt: '2026-02-01T00:00:00.000Z',
  })
  expect(await findFleetTenant(database, 'us-nobody')).toBeNull()
})

test('one whose database has no row yet is there, too', async () => {
  expect((await list({ search: 'Workspace 0' })).tenants).toMatchObject([
    { status: null, projectId: null, updatedAt: null },
  ])
})

test.each([
  ['part of a name, whatever its case', { search: ' wORKSPACE 12' }, ['Workspace 12']],
  ['part of an id', { search: `us-c${'2'.repeat(4)}` }, ['Workspace 2']],
  ['part of the id of a project', { search: 'project-22' }, ['Workspace 22']],
  ['signs that mean something to LIKE', { search: '_100%' }, ['Half_100% Ltd']],
  ['a state', { state: 'suspended' }, ['Workspace 7']],
  ['a status', { status: 'waiting' }, ['Workspace 3']],
  ['a plan and a schema', { plan: 'pro', schema: '0000_extensions' }, ['Workspace 15', 'Workspace 5']],
  ['nothing that there is', { search: 'nobody' }, []],
])('search by %s', async (_, query, expected) => {
  expect(await names(query)).toEqual(expected)
  expect((await list(query)).total).toBe(expected.length)
})

test('the last error is what its migration said, else why it waits', async () => {
  const errors = (await list({ limit: 200 })).tenants.flatMap(({ name, lastError }) =>
    lastError ? [[name, lastError]] : [],
  )
  expect(errors).toEqual([
    ['Workspace 5', 'lock time-out'],
    ['Workspace 3', 'Waits for room.'],
  ])
})

test.each(['', 'x', btoa('2026|x'), btoa("2026-01-01 00:00:00+00|us' or true")])(
  'the cursor %j is none of ours',
  async (cursor) => {
    expect(await listFleet(database, fleetQuerySchema.parse({ cursor }))).toBeNull()
  },
)

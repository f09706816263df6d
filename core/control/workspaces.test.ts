import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { newId, newTenantId } from '../ids.ts'
import { readAccount } from './accounts.ts'
import { profilesOf } from './people.ts'
import { markPoked, unpokedAmong } from './tenants.ts'
import { admitMember, createWorkspace } from './workspaces.ts'

const PGLITE_START_MS = 60_000
const [ada, ben] = [newId(), newId()]

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(async () => {
  await database.rows('truncate users, tenants, memberships, erasures cascade')
  await database.rows(`insert into users (id, issuer, subject, name, email)
    values ('${ada}', 'i', 'a', 'Ada', 'ada@example.com'), ('${ben}', 'i', 'b', 'Ben', null)`)
})

const create = (options: { id?: string; ids?: string[]; name?: string; maxOwned?: number } = {}) => {
  const id = options.id ?? newTenantId('us')
  const rest = { place: 'us', plan: 'free', ownerId: ada, name: 'Acme', ids: [id], maxOwned: 3, ...options }
  return createWorkspace(database, { ...rest, id })
}
const tenantsOf = async (user: string) => (await readAccount(database, user))?.tenants
const facts = async (id: string) => {
  const [found] = await unpokedAmong(database, [id])
  if (!found) throw new Error('there is nothing to poke')
  return found
}

describe('making a workspace', () => {
  test('with its owner, to be poked', async () => {
    const id = newTenantId('us')
    expect(await create({ id })).toEqual({ kind: 'created', id, name: 'Acme', role: 'owner' })
    expect(await tenantsOf(ada)).toEqual([{ id, name: 'Acme', role: 'owner' }])
    expect(await facts(id)).toMatchObject({ name: 'Acme', members: [{ userId: ada, role: 'owner', version: 1 }] })
  })

  test('the same request again finds what it made, also when it names another place', async () => {
    const ids = [newTenantId('us'), newTenantId('eu')]
    await create({ ids, id: ids[0] })
    expect(await create({ ids, id: ids[0], name: 'Other' })).toMatchObject({ kind: 'existed', name: 'Acme' })
    expect(await create({ ids, id: ids[1] })).toMatchObject({ kind: 'existed', id: ids[0] })
    expect(await tenantsOf(ada)).toHaveLength(1)
  })

  test('the same request many times at once makes one', async () => {
    const id = newTenantId('us')
    const all = await Promise.all(Array.from({ length: 6 }, () => create({ id })))
    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(1)
    expect(all.filter(({ kind }) => kind === 'existed')).toHaveLength(5)
  })

  test('only so many; those that are being erased or belong to others too don’t count', async () => {
    for (let n = 0; n < 3; n++) expect(await create()).toMatchObject({ kind: 'created' })
    expect(await create()).toEqual({ kind: 'too-many' })
    await database.rows(`update tenants set state = 'erasing' where id in (select id from tenants limit 1)`)
    expect(await create()).toMatchObject({ kind: 'created' })
    await database.rows(`update memberships set role = 'admin' where tenant_id in (
      select id from tenants where state = 'active' limit 1)`)
    expect(await create()).toMatchObject({ kind: 'created' })
    expect(await create()).toEqual({ kind: 'too-many' })
  })

  test('many at once make no more than one may have', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => create()))
    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(3)
  })

  test('one that was left or erased is not made again by an old request', async () => {
    const [left, erased] = [newTenantId('us'), newTenantId('us')]
    await create({ id: left })
    await database.rows(`update memberships set removed_at = now()`)
    expect(await create({ id: left })).toEqual({ kind: 'gone' })
    await database.rows(`insert into erasures (id, tenant_id, cause) values ('${newId()}', '${erased}', 'owner')`)
    expect(await create({ id: erased })).toEqual({ kind: 'gone' })
    expect(await tenantsOf(ada)).toEqual([])
  })
})

describe('letting somebody in', () => {
  const id = newTenantId('us')
  const admit = (version: number, userId = ben) =>
    admitMember(database, { tenantId: id, userId, role: 'member', version })
  beforeEach(async () => {
    await create({ id })
    await markPoked(database, await facts(id))
    expect(await unpokedAmong(database, [id])).toEqual([])
  })

  test('they see it at once, and its object is to be told', async () => {
    await admit(1)
    expect(await tenantsOf(ben)).toEqual([{ id, name: 'Acme', role: 'member' }])
    expect((await facts(id)).members).toContainEqual({ userId: ben, role: 'member', version: 1, removedAt: null })
  })

  test('a version that is not newer changes nothing, whether they were removed since or not', async () => {
    await admit(1)
    await database.rows(`update memberships set version = 2, removed_at = now() where user_id = '${ben}'`)
    await admit(1)
    await admit(2)
    expect(await tenantsOf(ben)).toEqual([])
    expect((await facts(id)).members).toContainEqual({
      userId: ben,
      role: 'member',
      version: 2,
      removedAt: expect.stringMatching(/^\d{4}-/),
    })
    await admit(3)
    expect(await tenantsOf(ben)).toHaveLength(1)
  })

  test('whoever marks the tenant as poked with older facts doesn’t hide the newcomer', async () => {
    await admit(1)
    const older = await facts(id)
    await admit(1, newId())
    await markPoked(database, older)
    const newer = await facts(id)
    await markPoked(database, newer)
    expect(await unpokedAmong(database, [id])).toEqual([])
  })

  test('nobody gets into a workspace that is being erased, or is a user no more', async () => {
    await admit(1, newId())
    await database.rows(`update tenants set state = 'erasing'`)
    await admit(1)
    expect(await tenantsOf(ben)).toEqual([])
    expect(Number((await database.rows('select count(*) as n from memberships'))[0]?.n)).toBe(1)
  })
})

test('profiles of those who exist', async () => {
  const profiles = await profilesOf(database, [ada, ben, ada, newId(), 'operator', ''])
  expect([...profiles.values()].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { id: ada, name: 'Ada', email: 'ada@example.com' },
    { id: ben, name: 'Ben', email: null },
  ])
  expect(await profilesOf(database, [])).toEqual(new Map())
})

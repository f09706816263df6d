import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { newId, newTenantId } from '../ids.ts'
import { type Identity, readAccount, signIn } from './accounts.ts'
import { deleteExpiredSessions, deleteSession, renewSession, SESSION_SECONDS } from './sessions.ts'
import { markPoked, tenantIdsAfter, unpokedAmong, unpokedFor } from './tenants.ts'

/** PGlite compiles its WASM first, which takes long where the machine is busy. */
const PGLITE_START_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(() => database.rows('truncate users, tenants, memberships, sessions cascade'))

const ada: Identity = {
  issuer: 'https://id.example',
  subject: '1',
  name: 'Ada',
  email: 'ada@example.com',
  emailVerified: true,
  picture: null,
}

const signInAs = async (identity: Identity) => {
  const ids = { userId: newId(), tenantId: newTenantId('us'), sessionId: newId() }
  const options = { place: 'us', sessionSeconds: SESSION_SECONDS }
  const { userId, unpoked } = await signIn(database, identity, ids, options)
  return { ...ids, newUserId: ids.userId, userId, facts: unpoked }
}

const count = async (table: string) =>
  Number((await database.query({ text: `select count(*) as n from ${table}` }))[0]?.n)

describe('sign-in', () => {
  test('the first one makes user, workspace, owner and session', async () => {
    const { userId, newUserId, tenantId } = await signInAs(ada)
    expect(userId).toBe(newUserId)
    expect(await readAccount(database, userId)).toEqual({
      user: { id: userId, name: 'Ada', email: 'ada@example.com', picture: null },
      signedInAs: { issuer: ada.issuer, email: 'ada@example.com', emailVerified: ada.emailVerified },
      tenants: [{ id: tenantId, name: "Ada's workspace", role: 'owner' }],
      unpoked: [tenantId],
    })
    expect(await count('sessions')).toBe(1)
  })

  test('several at the same moment make one of each, and a session each', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => signInAs(ada)))
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1)
    expect(await count('users')).toBe(1)
    expect(await count('tenants')).toBe(1)
    expect(await count('memberships')).toBe(1)
    expect(await count('sessions')).toBe(8)
  })

  test('a later one brings the profile up to date and keeps the workspace', async () => {
    const first = await signInAs(ada)
    await signInAs({ ...ada, name: 'Ada Lovelace', email: null })
    expect(await readAccount(database, first.userId)).toMatchObject({
      user: { name: 'Ada Lovelace', email: null },
      tenants: [{ id: first.tenantId, name: "Ada's workspace" }],
    })
  })

  test('the same e-mail address or subject at another issuer is another person', async () => {
    await signInAs(ada)
    await signInAs({ ...ada, issuer: 'https://other.example' })
    await signInAs({ ...ada, subject: '2' })
    expect(await count('users')).toBe(3)
    expect(await count('tenants')).toBe(3)
  })

  test('one who was removed from the members is not put back by signing in', async () => {
    const { userId } = await signInAs(ada)
    await database.query({ text: 'update memberships set removed_at = now()' })
    await signInAs(ada)
    expect((await readAccount(database, userId))?.tenants).toEqual([])
    await database.query({ text: 'delete from memberships' })
    await signInAs(ada)
    expect((await readAccount(database, userId))?.tenants).toEqual([])
  })

  test('nobody', async () => {
    expect(await readAccount(database, newId())).toBeNull()
  })
})

describe('sessions', () => {
  test('renewing slides the expiry', async () => {
    const session = await signInAs(ada)
    await database.query({ text: `update sessions set expires_at = now() + interval '1 hour'` })
    expect(await renewSession(database, session)).toBe(true)
    const [row] = await database.query({ text: `select expires_at > now() + interval '29 days' as slid from sessions` })
    expect(row?.slid).toBe(true)
  })

  test('one that is signed out, expired, or somebody else’s is gone', async () => {
    const session = await signInAs(ada)
    expect(await renewSession(database, { ...session, userId: newId() })).toBe(false)
    await database.query({ text: `update sessions set expires_at = now() - interval '1 second'` })
    expect(await renewSession(database, session)).toBe(false)
    const other = await signInAs(ada)
    await deleteSession(database, other.sessionId)
    expect(await renewSession(database, other)).toBe(false)
  })

  test('expired ones are deleted', async () => {
    await signInAs(ada)
    await signInAs(ada)
    expect(await deleteExpiredSessions(database)).toBe(0)
    await database.query({ text: `update sessions set expires_at = now()` })
    expect(await deleteExpiredSessions(database)).toBe(2)
    expect(await count('sessions')).toBe(0)
  })
})

describe('tenants to poke', () => {
  test('with what their object has to know', async () => {
    const signedIn = await signInAs(ada)
    const { userId, tenantId } = signedIn
    const [facts] = signedIn.facts
    expect(facts).toEqual({
      id: tenantId,
      name: "Ada's workspace",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      members: [{ userId, role: 'owner', version: 1, removedAt: null }],
      rowVersion: expect.any(String),
      personal: true,
    })
    expect(Math.abs(Date.parse(facts?.createdAt ?? '') - Date.now())).toBeLessThan(60_000)
    expect(await unpokedAmong(database, [tenantId, newTenantId('us')])).toEqual([facts])
    expect(await unpokedAmong(database, [])).toEqual([])
  })

  test('until they were poked', async () => {
    const {
      userId,
      tenantId,
      facts: [facts],
    } = await signInAs(ada)
    expect((await signInAs(ada)).facts).toEqual([facts])
    if (facts) await markPoked(database, facts)
    expect((await signInAs(ada)).facts).toEqual([])
    expect(await unpokedAmong(database, [tenantId])).toEqual([])
    expect((await readAccount(database, userId))?.unpoked).toEqual([])
  })

  test('by the cron, only those that have waited', async () => {
    const { tenantId } = await signInAs(ada)
    expect(await unpokedFor(database, 60, 10)).toEqual([])
    await database.query({ text: `update tenants set created_at = now() - interval '2 minutes'` })
    expect((await unpokedFor(database, 60, 10)).map(({ id }) => id)).toEqual([tenantId])
  })
})

test('all tenants, a page at a time', async () => {
  const { tenantId: one } = await signInAs(ada)
  const { tenantId: two } = await signInAs({ ...ada, subject: '2' })
  const [first = '', second] = [one, two].sort()
  expect(await tenantIdsAfter(database, '', 1)).toEqual([first])
  expect(await tenantIdsAfter(database, first, 5)).toEqual([second])
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { newId, newTenantId } from '../ids.ts'
import { deleteUser, openAccountDeletions, orderAccountDeletion, tenantsOfUser } from './account-deletions.ts'
import { BeingDeletedError, readAccount, signIn } from './accounts.ts'
import { deleteTenantRows } from './erasures.ts'
import { renewSession } from './sessions.ts'
import { createWorkspace } from './workspaces.ts'

/** PGlite compiles its WASM first, which takes long where the machine is busy. */
const PGLITE_START_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(() => database.rows('truncate users, tenants, memberships, sessions, erasures, account_deletions cascade'))

async function signInAs(subject: string) {
  const identity = {
    issuer: 'https://id.example',
    subject,
    name: subject,
    email: null,
    emailVerified: false,
    picture: null,
  }
  const ids = { userId: newId(), tenantId: newTenantId('us'), sessionId: newId() }
  const { userId } = await signIn(database, identity, ids, { place: 'us', sessionSeconds: 60 })
  return { ...ids, userId }
}
const endMemberships = (userId: string) =>
  database.query({ text: 'update memberships set removed_at = now() where user_id = $1::uuid', params: [userId] })

test('ends every session at once, and lets nobody sign in again until it is done', async () => {
  const ada = await signInAs('ada')
  const ben = await signInAs('ben')
  await orderAccountDeletion(database, ada.userId)
  await orderAccountDeletion(database, ada.userId)
  expect(await renewSession(database, ada)).toBe(false)
  expect(await renewSession(database, ben)).toBe(true)
  await expect(signInAs('ada')).rejects.toThrow(BeingDeletedError)
  expect(await database.query({ text: 'select count(*)::int as n from sessions' })).toEqual([{ n: 1 }])
  expect(await openAccountDeletions(database, 5)).toEqual([ada.userId])
})

test('the user goes last: not before it was asked for, nor while they belong somewhere', async () => {
  const ada = await signInAs('ada')
  await database.batch(deleteTenantRows(ada.tenantId))
  expect(await deleteUser(database, ada.userId)).toBe(false)
  await orderAccountDeletion(database, ada.userId)
  expect(await deleteUser(database, ada.userId)).toBe(true)
  expect(await readAccount(database, ada.userId)).toBeNull()
  expect(await openAccountDeletions(database, 5)).toEqual([])
  expect(await deleteUser(database, ada.userId)).toBe(true)
  // Whoever signs in now is somebody new.
  expect((await signInAs('ada')).userId).not.toBe(ada.userId)
})

test('a workspace that they own, and one that they left and that others have, are told apart', async () => {
  const ada = await signInAs('ada')
  await orderAccountDeletion(database, ada.userId)
  expect(await tenantsOfUser(database, ada.userId)).toEqual([ada.tenantId])
  expect(await deleteUser(database, ada.userId)).toBe(false)
  await endMemberships(ada.userId)
  expect(await tenantsOfUser(database, ada.userId)).toEqual([ada.tenantId])
  expect(await deleteUser(database, ada.userId)).toBe(true)
  expect(await database.query({ text: 'select id, personal_of from tenants' })).toEqual([
    { id: ada.tenantId, personal_of: null },
  ])
})

test('a workspace that is made meanwhile keeps the user until it is gone, too', async () => {
  const ada = await signInAs('ada')
  await orderAccountDeletion(database, ada.userId)
  await database.batch(deleteTenantRows(ada.tenantId))
  const id = newTenantId('us')
  const wish = { ids: [id], id, name: 'Late', place: 'us', plan: 'free', ownerId: ada.userId, maxOwned: 5 }
  expect(await createWorkspace(database, wish)).toMatchObject({ kind: 'created' })
  expect(await deleteUser(database, ada.userId)).toBe(false)
  await database.batch(deleteTenantRows(id))
  expect(await deleteUser(database, ada.userId)).toBe(true)
  expect(await createWorkspace(database, wish)).toMatchObject({ kind: 'gone' })
})

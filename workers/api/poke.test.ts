import { expect, test } from 'vitest'
import type { TenantFacts } from '../../core/control/tenants.ts'
import { newId, newTenantId } from '../../core/ids.ts'
import type { Database } from '../../core/sql.ts'
import { SETTINGS } from './env.fixture.ts'
import { pokeTenants } from './poke.ts'

const facts = (): TenantFacts => ({
  id: newTenantId('us'),
  name: 'A',
  createdAt: '2026-01-01T00:00:00.000Z',
  members: [{ userId: newId(), role: 'owner', version: 1, removedAt: null }],
  rowVersion: '7',
  personal: true,
})

/** Tenant objects, some of which are away, and the control database that is told who was poked. */
function world(away: string[] = []) {
  const poked: TenantFacts[] = []
  const marked: unknown[] = []
  const stub = (id: string) => ({
    async poke(seed: TenantFacts) {
      if (away.includes(id)) throw new Error('away')
      poked.push(seed)
    },
  })
  const env = { ...SETTINGS, TENANT: { idFromName: (id: string) => id, get: stub } } as unknown as ApiEnv
  const database: Database = {
    query: async ({ params }) => {
      marked.push(params?.[0])
      return []
    },
    batch: async () => [],
  }
  return { env, database, poked, marked }
}

test('each tenant hears what it is, and is then known to have', async () => {
  const { env, database, poked, marked } = world()
  const [one, two] = [facts(), facts()]
  await pokeTenants(env, database, async () => [one, two])
  expect(poked).toEqual([one, two].map(({ rowVersion: _, ...seed }) => seed))
  expect(marked).toEqual([one.id, two.id])
})

test('one that can not be reached holds up no other, and stays to be poked', async () => {
  const [one, two] = [facts(), facts()]
  const { env, database, marked } = world([one.id])
  await pokeTenants(env, database, async () => [one, two])
  expect(marked).toEqual([two.id])
})

test('a control database that is away is no reason to fail', async () => {
  const { env, database, poked } = world()
  await pokeTenants(env, database, () => Promise.reject(new Error('away')))
  expect(poked).toEqual([])
})

import { expect, test } from 'vitest'
import type { Departure } from '../../durable-objects/tenant/departure.ts'
import { type AccountDeletionDeps, proceed, proceedNow } from './account-deletions.ts'

/** Tenants with what their object answers; 'away' can't be asked. */
function world(tenants: Record<string, Departure | 'away'>) {
  const erased: string[] = []
  const deps: AccountDeletionDeps = {
    tenantsOf: async () => Object.keys(tenants),
    async depart(tenantId) {
      const answer = tenants[tenantId]
      if (!answer || answer === 'away') throw new Error('away')
      if (answer === 'left') delete tenants[tenantId]
      return answer
    },
    async erase(tenantId) {
      erased.push(tenantId)
      delete tenants[tenantId]
      return { id: `erasure of ${tenantId}` }
    },
    deleteUser: async () => Object.keys(tenants).length === 0,
  }
  return { tenants, erased, deps }
}

test('leaves what others own, erases what nobody else does, and then goes', async () => {
  const { deps, erased } = world({ shared: 'left', own: 'sole-owner' })
  expect(await proceed(deps, 'ada')).toEqual({ done: true, erasures: [{ id: 'erasure of own' }] })
  expect(erased).toEqual(['own'])
})

test('a tenant that can’t be asked, or doesn’t know itself yet, holds up only the end', async () => {
  const { deps, tenants, erased } = world({ broken: 'away', young: 'unknown', own: 'sole-owner' })
  expect(await proceed(deps, 'ada')).toMatchObject({ done: false })
  expect(erased).toEqual(['own'])
  Object.assign(tenants, { broken: 'left', young: 'sole-owner' })
  expect(await proceed(deps, 'ada')).toMatchObject({ done: true })
  expect(erased).toEqual(['own', 'young'])
})

test('a control database that is away leaves it to the cron', async () => {
  const { deps } = world({})
  const away = { ...deps, tenantsOf: () => Promise.reject(new Error('away')) }
  expect(await proceedNow(away, 'ada')).toEqual({ done: false, erasures: [] })
})

import { expect, test } from 'vitest'
import { newId, newTenantId, placeOfTenant, tenantIdFor, tenantIdSchema, uuidSchema } from './ids.ts'

test('a tenant id is valid and tells its place', () => {
  for (let i = 0; i < 200; i++) {
    const id = newTenantId('eu')
    expect(tenantIdSchema.parse(id)).toBe(id)
    expect(placeOfTenant(id)).toBe('eu')
  }
})

test('ids are UUIDs of version 7 that sort by time', () => {
  const earlier = newId(1_700_000_000_000)
  const later = newId(1_700_000_000_001)
  expect(uuidSchema.parse(earlier)).toBe(earlier)
  expect(earlier[14]).toBe('7')
  expect(earlier < later).toBe(true)
})

test.each(['us', 'US-abc', 'us-0000000000000000000l', '../us-aaaaaaaaaaaaaaaaaaaa', ''])('%j is no tenant id', (id) => {
  expect(tenantIdSchema.safeParse(id).success).toBe(false)
})

test('a repeatable request has the same tenant id in a place, and no other has it', async () => {
  const id = await tenantIdFor('eu', 'ada 1')
  expect(tenantIdSchema.safeParse(id).success).toBe(true)
  expect(await tenantIdFor('eu', 'ada 1')).toBe(id)
  expect(await tenantIdFor('us', 'ada 1')).toBe(id.replace('eu', 'us'))
  expect(await tenantIdFor('eu', 'ada 2')).not.toBe(id)
})

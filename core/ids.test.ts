import { expect, test } from 'vitest'
import { newId, newTenantId, placeOfTenant, tenantIdSchema, uuidSchema } from './ids.ts'

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

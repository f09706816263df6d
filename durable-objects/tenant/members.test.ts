import { expect, test } from 'vitest'
import { Members } from './members.ts'
import type { TenantSeed } from './rpc.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const seed: TenantSeed = {
  id: 'us-aaaaaaaaaaaaaaaaaaaa',
  name: 'Acme',
  createdAt: '2026-10-01T00:00:00.000Z',
  members: [{ userId: 'ada', role: 'owner', version: 2 }],
}
const withRole = (role: 'viewer' | 'admin', version: number): TenantSeed => ({
  ...seed,
  members: [{ userId: 'ada', role, version }],
})

test('takes in who it is and who belongs to it, and says what was new', () => {
  const members = new Members(memoryStorage())
  expect(members.seed(seed)).toEqual([{ user_id: 'ada', role: 'owner', version: 2 }])
  expect(members.seed(seed)).toEqual([])
  expect(members.tenant()).toEqual({ id: seed.id, name: 'Acme', created_at: Date.UTC(2026, 9, 1) })
  expect(members.roleOf('ada')).toBe('owner')
  expect(members.roleOf('bob')).toBeNull()
})

test('an older version never wins', () => {
  const members = new Members(memoryStorage())
  members.seed(seed)
  expect(members.seed(withRole('viewer', 1))).toEqual([])
  expect(members.roleOf('ada')).toBe('owner')
  members.seed(withRole('admin', 3))
  expect(members.roleOf('ada')).toBe('admin')
})

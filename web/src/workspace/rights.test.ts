import { expect, test } from 'vitest'
import { can, isAtLeast, roleWords } from './rights.ts'

test('every role has words, and ranks above those after it', () => {
  const roles = roleWords.map(({ role }) => role)
  expect(roles).toEqual(['owner', 'admin', 'member', 'viewer'])
  expect(can('admin', 'members.manage')).toBe(true)
  expect(can('member', 'members.manage')).toBe(false)
  expect(isAtLeast('admin', 'owner')).toBe(false)
  expect(isAtLeast('admin', 'admin')).toBe(true)
})

import { expect, test } from 'vitest'
import { can, outranks, roleWords } from './rights.ts'

test('every role has words, and ranks above those after it', () => {
  const roles = roleWords.map(({ role }) => role)
  expect(roles).toEqual(['owner', 'admin', 'member', 'viewer'])
  expect(can('admin', 'members.manage')).toBe(true)
  expect(can('member', 'members.manage')).toBe(false)
  expect(outranks('admin', 'owner')).toBe(false)
  expect(outranks('admin', 'admin')).toBe(true)
})

import { expect, test } from 'vitest'
import { admit } from './admit.ts'
import { removeMember } from './member-requests.ts'
import { MEMBER, OWNER, STRANGER, testTenant, VIEWER } from './testing/world.ts'

const NOT_FOUND = { reason: 'not-found' }

test('decides by role, then by the state of the tenant', () => {
  const { parts } = testTenant()
  expect(admit(parts, MEMBER, 'chat')).toBeNull()
  expect(admit(parts, VIEWER, 'chat')).toEqual({ reason: 'forbidden', needs: 'member' })
  expect(admit(parts, STRANGER, 'chat')).toEqual(NOT_FOUND)
  parts.profile.change({ state: 'suspended' })
  expect(admit(parts, MEMBER, 'chat')).toMatchObject({ reason: 'suspended' })
  expect(admit(parts, STRANGER, 'chat')).toEqual(NOT_FOUND)
  expect(admit(parts, MEMBER, 'tenant.read')).toBeNull()
})

test('a session is recorded when a member first uses it here, allowed or not, and nobody else’s', () => {
  const { parts } = testTenant()
  const viewer = { ...VIEWER, sessionId: 's1' }
  admit(parts, viewer, 'chat')
  admit(parts, viewer, 'tenant.read')
  admit(parts, { ...VIEWER, sessionId: 's2' }, 'tenant.read')
  admit(parts, { ...STRANGER, sessionId: 's3' }, 'tenant.read')
  admit(parts, OWNER, 'tenant.read')
  removeMember(parts, OWNER, VIEWER.userId)
  admit(parts, { ...VIEWER, sessionId: 's4' }, 'tenant.read')
  const signIns = parts.audit.page(null).entries.filter(({ action }) => action === 'member.signed-in')
  expect(signIns.map(({ actor }) => actor)).toEqual([VIEWER.userId, VIEWER.userId])
  expect(JSON.stringify(signIns)).not.toContain('s1')
})

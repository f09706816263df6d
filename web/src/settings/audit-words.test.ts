import { expect, test } from 'vitest'
import type { AuditEntry } from '../api/types.ts'
import { auditWords } from './audit-words.ts'

const entry = (action: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 1,
  at: '2026-11-25T04:00:00Z',
  actor: 'a',
  actorName: 'Ada',
  action,
  target: 'b',
  targetName: 'Ben',
  detail: {},
  ...more,
})

test('a change of role says whose and to what', () => {
  expect(auditWords(entry('member.role-changed', { detail: { from: 'member', to: 'admin' } }))).toBe(
    'Ada changed the role of Ben from member to admin',
  )
})

test('those who are no users, or no users any more, are named too', () => {
  expect(auditWords(entry('tenant.suspended', { actor: 'operator', actorName: null }))).toBe(
    'An operator suspended the workspace',
  )
  expect(auditWords(entry('tenant.migrated', { actor: 'system', actorName: null }))).toMatch(/^Alcove /)
  expect(auditWords(entry('member.removed', { actorName: null, targetName: null }))).toBe(
    'Somebody whose account is gone removed somebody whose account is gone',
  )
})

test('an action that is newer than the app is said as it is named', () => {
  expect(auditWords(entry('tenant.moved-house'))).toBe('Ada tenant moved house')
})

import { expect, test } from 'vitest'
import { decide, rules } from './admission.ts'
import type { Action, Role } from './rpc.ts'

const roles: Role[] = ['viewer', 'member', 'admin', 'owner']

test('who is no member finds nothing, whatever is asked', () => {
  for (const action of Object.keys(rules) as Action[]) expect(decide(action, null)).toEqual({ reason: 'not-found' })
})

test.each<[Action, Role]>([
  ['tenant.read', 'viewer'],
  ['documents.read', 'viewer'],
  ['documents.upload', 'member'],
  ['documents.write', 'member'],
  ['conversations.read', 'viewer'],
  ['conversations.write', 'member'],
  ['chat', 'member'],
  ['events', 'viewer'],
])('%s needs %s', (action, needs) => {
  for (const role of roles) {
    const allowed = roles.indexOf(role) >= roles.indexOf(needs)
    expect(decide(action, role)).toEqual(allowed ? null : { reason: 'forbidden', needs })
  }
})

test('what another member uploaded is for admins to change', () => {
  expect(decide('documents.write', 'member', 'other')).toEqual({ reason: 'forbidden', needs: 'admin' })
  expect(decide('documents.write', 'admin', 'other')).toBeNull()
})

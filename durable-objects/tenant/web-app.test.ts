/** What the web app says and offers, held against what this object records and allows. */
import { expect, test } from 'vitest'
import { auditWords } from '../../web/src/settings/audit-words.ts'
import { least } from '../../web/src/workspace/rights.ts'
import { rules } from './admission.ts'
import type { AuditAction } from './audit.ts'

/** Everything that is recorded; the type makes this list complete. */
const actions: Record<AuditAction, true> = {
  'tenant.created': true,
  'tenant.renamed': true,
  'tenant.handed-over': true,
  'tenant.suspended': true,
  'tenant.resumed': true,
  'tenant.plan-changed': true,
  'tenant.exported': true,
  'tenant.erasure-requested': true,
  'tenant.retried': true,
  'tenant.migrated': true,
  'tenant.resealed': true,
  'member.signed-in': true,
  'member.joined': true,
  'member.left': true,
  'member.removed': true,
  'member.role-changed': true,
  'invitation.created': true,
  'invitation.revoked': true,
  'document.uploaded': true,
  'document.renamed': true,
  'document.deleted': true,
  'document.retried': true,
}

test('everything that is recorded has words of its own in the app', () => {
  const entry = { id: 1, at: '2026-11-25T04:00:00Z', actor: 'a', actorName: 'Ada', target: null, targetName: null }
  const said = Object.keys(actions).map((action) => auditWords({ ...entry, action, detail: {} }))
  const asNamed = Object.keys(actions).map((action) => `Ada ${action.replaceAll(/[.-]/g, ' ')}`)
  expect(said.filter((words) => asNamed.includes(words))).toEqual([])
  expect(new Set(said).size).toBe(said.length)
})

test('the app offers exactly what is allowed here', () => {
  const allowed = Object.entries(rules).map(([action, { role }]) => [action, role])
  expect(Object.fromEntries(allowed)).toMatchObject(least)
})

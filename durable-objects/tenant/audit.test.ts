import { expect, test } from 'vitest'
import { AUDIT_KEPT_MS, AUDIT_PAGE, Audit } from './audit.ts'
import { memoryStorage } from './testing/memory-storage.ts'

function testAudit() {
  const clock = { now: Date.UTC(2026, 9, 1) }
  const audit = new Audit(memoryStorage(), () => clock.now)
  const actions = () => audit.page(null).entries.map(({ action }) => action)
  return { clock, audit, actions }
}

test('what was recorded is read back, newest first', () => {
  const { clock, audit } = testAudit()
  audit.record({ actor: 'ada', action: 'member.removed', target: 'ben', detail: { role: 'member' } })
  clock.now += 1_000
  audit.record({ actor: 'operator', action: 'tenant.suspended' })
  expect(audit.page(null)).toEqual({
    entries: [
      { id: 2, at: clock.now, actor: 'operator', action: 'tenant.suspended', target: null, detail: {} },
      {
        id: 1,
        at: clock.now - 1_000,
        actor: 'ada',
        action: 'member.removed',
        target: 'ben',
        detail: { role: 'member' },
      },
    ],
    next: null,
  })
})

test('pages follow each other without gap or overlap, also when something is recorded meanwhile', () => {
  const { audit } = testAudit()
  for (let n = 0; n < 2 * AUDIT_PAGE; n++) audit.record({ actor: 'ada', action: 'tenant.renamed', target: `${n}` })
  const first = audit.page(null)
  audit.record({ actor: 'ada', action: 'tenant.exported' })
  const second = audit.page(first.next)
  expect(second.next).toBeNull()
  const targets = [...first.entries, ...second.entries].map(({ target }) => Number(target))
  expect(targets).toEqual(Array.from({ length: 2 * AUDIT_PAGE }, (_, n) => 2 * AUDIT_PAGE - 1 - n))
})

test('an event that is reported twice is recorded once', () => {
  const { audit, actions } = testAudit()
  audit.record({ actor: 'ada', action: 'member.signed-in', once: 'session 1' })
  audit.record({ actor: 'ada', action: 'member.signed-in', once: 'session 1' })
  audit.record({ actor: 'ada', action: 'member.signed-in', once: 'session 2' })
  audit.record({ actor: 'ada', action: 'member.left' })
  audit.record({ actor: 'ada', action: 'member.left' })
  expect(actions()).toEqual(['member.left', 'member.left', 'member.signed-in', 'member.signed-in'])
})

test('old entries go, and their ids are not used again', () => {
  const { clock, audit } = testAudit()
  audit.record({ actor: 'ada', action: 'tenant.created' })
  clock.now += AUDIT_KEPT_MS + 1
  audit.record({ actor: 'ada', action: 'tenant.renamed' })
  expect(audit.page(null).entries.map(({ id, action }) => [id, action])).toEqual([[2, 'tenant.renamed']])
})

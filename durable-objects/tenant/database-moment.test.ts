/** When a tenant's database is made. */
import { expect, test } from 'vitest'
import type { ProvisionAt } from '../../core/config.ts'
import { beginAnswer } from './conversation-requests.ts'
import { announceUpload } from './document-requests.ts'
import { changePlan } from './plan-change.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { OWNER, testTenant } from './testing/world.ts'

const UPLOAD = { name: 'a.pdf', size: 10, type: 'application/pdf' }
const MOMENTS: ProvisionAt[] = ['sign-up', 'workspace', 'first-upload', 'paid-plan']

test.each(MOMENTS)('configured as %s: nothing before, everything from then on', async (provisionAt) => {
  for (const moment of MOMENTS) {
    const { parts, neon, settle } = testTenant({ provisionAt: 'paid-plan' })
    const later = testTenant({ provisionAt, storage: parts.storage })
    later.parts.database.want(moment)
    await later.settle()
    await settle()
    const made = MOMENTS.indexOf(moment) >= MOMENTS.indexOf(provisionAt) || provisionAt === 'sign-up'
    expect(later.neon.projects.length + neon.projects.length, moment).toBe(made ? 1 : 0)
  }
})

test('the first upload makes it, and waits for nothing', async () => {
  const { parts, neon, settle } = testTenant({ provisionAt: 'first-upload' })
  await settle()
  expect(neon.calls).toEqual([])
  expect(parts.database.state()).toMatchObject({ status: 'none' })
  expect(parts.database.dueAt()).toBeNull()
  expect(announceUpload(parts, OWNER, { ...UPLOAD, size: 10_000 })).toMatchObject({ ok: false })
  expect(parts.database.state().status).toBe('none')
  expect(announceUpload(parts, OWNER, UPLOAD)).toMatchObject({ ok: true })
  expect(parts.database.state().status).toBe('preparing')
  await settle()
  expect(parts.database.isReady()).toBe(true)
  announceUpload(parts, OWNER, { ...UPLOAD, name: 'b.pdf' })
  await settle()
  expect(neon.projects).toHaveLength(1)
})

test('before a paid plan files are refused with the reason, and a question is told the same at once', async () => {
  const { parts, neon, settle } = testTenant({ provisionAt: 'paid-plan' })
  const detail = expect.stringMatching(/paid plan/)
  expect(announceUpload(parts, OWNER, UPLOAD)).toMatchObject({ refusal: { reason: 'conflict', detail } })
  const { id } = parts.conversations.create(OWNER.userId, null)
  const question = { conversationId: id, questionId: 'q', title: 't', scope: null }
  expect(await beginAnswer(parts, OWNER, question)).toMatchObject({ refusal: { reason: 'not-ready', detail } })
  await settle()
  expect(neon.calls).toEqual([])
  changePlan(parts, 'pro')
  await settle()
  expect(announceUpload(parts, OWNER, UPLOAD)).toMatchObject({ ok: true })
})

test('a database that was begun goes on, whatever the configuration says later', async () => {
  const storage = memoryStorage()
  const before = testTenant({ storage })
  before.neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'unavailable' } } })
  await before.settle()
  const after = testTenant({ storage, provisionAt: 'paid-plan', usesPool: true })
  await after.advance(1_000)
  expect(after.parts.database.isReady()).toBe(true)
  expect(after.pool.calls).toEqual([])
})

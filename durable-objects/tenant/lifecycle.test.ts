import { beforeEach, describe, expect, test } from 'vitest'
import { rules } from './admission.ts'
import { MAX_ATTEMPTS } from './jobs.ts'
import { resume, suspend } from './lifecycle.ts'
import type { Action } from './rpc.ts'
import { MEMBER, OWNER, PDF, TENANT, type TestTenant, testTenant } from './testing/world.ts'

const access = { connectionString: 'postgres://x', schemaVersion: '0001_initial' }
let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
})

const control = () => tenant.control.statements.filter(({ text }) => text.startsWith('update tenants')).at(-1)?.params

async function queuedJob() {
  const { parts, files, settle, messages } = tenant
  const announced = parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size: PDF.length, type: 'application/pdf' })
  if (announced.kind !== 'expected') throw new Error('not announced')
  files.put(announced.key, PDF)
  await parts.uploads.settle(announced.document)
  await settle()
  return { id: announced.document.id, jobId: messages.at(-1)?.jobId ?? '' }
}

describe('a suspended tenant', () => {
  test('refuses all work and says why, but shows itself', () => {
    suspend(tenant.parts, 'The invoice of May is open')
    for (const action of Object.keys(rules) as Action[]) {
      const refusal = tenant.parts.profile.refusalOf(action)
      if ('whileSuspended' in rules[action]) expect(refusal).toBeNull()
      else
        expect(refusal).toEqual({
          reason: 'suspended',
          detail: 'This workspace is suspended; nothing in it is lost. The operator says: The invoice of May is open.',
        })
    }
    for (const action of ['chat', 'documents.read', 'documents.upload', 'conversations.read'] as const)
      expect(tenant.parts.profile.refusalOf(action)).not.toBeNull()
    expect(tenant.parts.profile.refusalOf('tenant.read')).toBeNull()
  })

  test('is reflected, and its sockets are told, once for each change', async () => {
    const before = tenant.events.length
    suspend(tenant.parts, 'Why')
    suspend(tenant.parts, 'Why')
    await tenant.settle()
    expect(tenant.events.slice(before).map(({ event }) => event)).toEqual([{ type: 'tenant' }])
    expect(control()).toEqual([TENANT, 'Acme', 'free', 'suspended', 2])
    suspend(tenant.parts, 'Another reason')
    expect(tenant.parts.profile.row()).toMatchObject({ state_reason: 'Another reason', version: 3 })
    resume(tenant.parts)
    resume(tenant.parts)
    await tenant.settle()
    expect(control()).toEqual([TENANT, 'Acme', 'free', 'active', 4])
    expect(tenant.parts.profile.row().state_reason).toBeNull()
  })

  test('takes its jobs back without counting an attempt, and goes on with them when it is resumed', async () => {
    const { id, jobId } = await queuedJob()
    for (let time = 0; time < MAX_ATTEMPTS + 1; time++) {
      const lease = tenant.parts.jobs.lease(jobId, access)
      if (!lease) throw new Error('not leased')
      suspend(tenant.parts, 'Why')
      expect(tenant.parts.jobs.report(lease, { pages: 1, pagesDone: 1 })).toBe('stop')
      expect(tenant.parts.jobs.finish(lease, { kind: 'embedded' })).toBe('stop')
      await tenant.advance(60 * 60_000)
      expect(tenant.parts.jobs.lease(jobId, access)).toBeNull()
      expect(tenant.messages).toHaveLength(1 + time)
      resume(tenant.parts)
      await tenant.settle()
      expect(tenant.messages).toHaveLength(2 + time)
    }
    expect(tenant.parts.documents.get(id)?.status).toBe('processing')
  })

  test('wakes no database for jobs that wait', async () => {
    await queuedJob()
    suspend(tenant.parts, 'Why')
    expect(tenant.parts.lanes.nextAlarm()).toBeLessThan(tenant.clock.now + 1_000)
    await tenant.settle()
    // What is left is the look at the upload, which has been settled: nothing.
    expect(tenant.parts.lanes.nextAlarm()).toBeNull()
  })

  test('ends the answers that are being written', async () => {
    const { conversations } = tenant.parts
    const begun = [OWNER, MEMBER].map(({ userId }) => {
      const { id } = conversations.create(userId, null)
      return conversations.begin(userId, { conversationId: id, questionId: 'q', title: 't', scope: null })
    })
    const answers = begun.flatMap((one) => (one.kind === 'begun' ? [one.answerId] : []))
    suspend(tenant.parts, 'Why')
    await tenant.settle()
    expect(tenant.stopped.sort()).toEqual(answers.sort())
  })

  test('answers of one user end without those of others', async () => {
    const { conversations } = tenant.parts
    for (const { userId } of [OWNER, MEMBER]) {
      const { id } = conversations.create(userId, null)
      conversations.begin(userId, { conversationId: id, questionId: 'q', title: 't', scope: null })
    }
    conversations.stopAll(MEMBER.userId)
    await tenant.settle()
    expect(tenant.stopped).toHaveLength(1)
  })
})

test('a tenant that is being erased is neither suspended nor resumed', () => {
  tenant.parts.profile.change({ state: 'erasing' })
  expect(suspend(tenant.parts, 'Why')).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  expect(resume(tenant.parts)).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  expect(tenant.parts.profile.row().state).toBe('erasing')
})

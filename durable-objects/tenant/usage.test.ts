import { beforeEach, describe, expect, test } from 'vitest'
import { beginAnswer } from './conversation-requests.ts'
import { takeInvitation } from './invitation-requests.ts'
import { FRESH_MS } from './neon-usage.ts'
import { dayOf, monthOf } from './periods.ts'
import { plansWith } from './testing/plans.ts'
import { MEMBER, OWNER, PDF, STRANGER, type TestTenant, testTenant } from './testing/world.ts'
import { readUsage } from './usage-request.ts'

const DAY = 24 * 60 * 60_000
const access = { connectionString: 'postgres://x', schemaVersion: '0001_initial' }
let tenant: TestTenant

async function ready(limits: Parameters<typeof plansWith>[0] = {}) {
  tenant = testTenant({ plans: plansWith(limits) })
  await tenant.settle()
}
beforeEach(() => ready())

let questions = 0
async function ask(actor = OWNER) {
  const { id } = tenant.parts.conversations.create(actor.userId, null)
  const question = { conversationId: id, questionId: `q${++questions}`, title: 'Why?', scope: null }
  return { id, question, answered: await beginAnswer(tenant.parts, actor, question) }
}

function used() {
  const answered = readUsage(tenant.parts)
  if (!answered.ok) throw new Error('refused')
  return answered.usage
}

async function document(size = PDF.length) {
  const announced = tenant.parts.uploads.announce(OWNER.userId, { name: 'a.pdf', size, type: '' })
  if (announced.kind !== 'expected') return announced
  tenant.files.put(announced.key, PDF, size)
  await tenant.parts.uploads.settle(announced.document)
  await tenant.settle()
  const lease = tenant.parts.jobs.lease(tenant.messages.at(-1)?.jobId ?? '', access)
  if (!lease) throw new Error('not leased')
  return { kind: 'leased' as const, id: announced.document.id, lease }
}

test('days and months are those of UTC, also at their ends', () => {
  expect(dayOf(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toEqual({ name: '2026-12-31', endsAt: Date.UTC(2027, 0, 1) })
  expect(dayOf(Date.UTC(2028, 1, 28, 0))).toEqual({ name: '2028-02-28', endsAt: Date.UTC(2028, 1, 29) })
  expect(monthOf(Date.UTC(2026, 11, 1))).toEqual({ name: '2026-12', endsAt: Date.UTC(2027, 0, 1) })
})

describe('questions', () => {
  test('are counted once each, by the day, and refused over the limit with when it starts anew', async () => {
    await ready({ questionsPerDay: 2 })
    const { question } = await ask()
    await beginAnswer(tenant.parts, OWNER, question)
    expect(used().questionsToday).toEqual({ used: 1, max: 2, resetsAt: '2026-10-02T00:00:00.000Z' })
    expect((await ask(MEMBER)).answered.ok).toBe(true)
    const over = {
      reason: 'over-limit',
      limit: 'questionsPerDay',
      max: 2,
      actual: 3,
      plan: 'Free',
      resetsAt: '2026-10-02T00:00:00.000Z',
    }
    expect((await ask()).answered).toEqual({ ok: false, refusal: over })
    // A question that has its answer can be asked for again.
    expect((await beginAnswer(tenant.parts, OWNER, question)).ok).toBe(true)
    tenant.clock.now += DAY
    expect((await ask()).answered.ok).toBe(true)
    expect(used().questionsToday.used).toBe(1)
  })

  test('one that was not taken is not counted', async () => {
    const { id } = await ask()
    const busy = { conversationId: id, questionId: 'other', title: 'Why?', scope: null }
    expect(await beginAnswer(tenant.parts, OWNER, busy)).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
    expect(used().questionsToday.used).toBe(1)
  })
})

describe('tokens', () => {
  test('of an answer count once, however often they are reported, and end the month’s questions', async () => {
    await ready({ tokensPerMonth: 1_000 })
    const { usage } = tenant.parts
    for (let twice = 0; twice < 2; twice++) usage.countTokens({ id: 'a', tokens: 999 })
    expect(used().tokensThisMonth).toEqual({ used: 999, max: 1_000, resetsAt: '2026-11-01T00:00:00.000Z' })
    expect((await ask()).answered.ok).toBe(true)
    usage.countTokens({ id: 'b', tokens: 500 })
    expect((await ask()).answered).toMatchObject({
      ok: false,
      refusal: { limit: 'tokensPerMonth', max: 1_000, actual: 1_499, resetsAt: '2026-11-01T00:00:00.000Z' },
    })
    tenant.clock.now = Date.UTC(2026, 10, 1)
    expect((await ask()).answered.ok).toBe(true)
    expect(used().tokensThisMonth.used).toBe(0)
  })

  test('exactly the limit is used up, one less is not', async () => {
    await ready({ tokensPerMonth: 10 })
    tenant.parts.usage.countTokens({ id: 'a', tokens: 9 })
    expect((await ask()).answered.ok).toBe(true)
    tenant.parts.usage.countTokens({ id: 'b', tokens: 1 })
    expect((await ask()).answered.ok).toBe(false)
  })

  test('what is kept of the past goes by age', () => {
    const { usage } = tenant.parts
    usage.countTokens({ id: 'a', tokens: 1 })
    usage.countQuestion()
    tenant.clock.now += 500 * DAY
    usage.countTokens({ id: 'b', tokens: 1 })
    expect(tenant.world.storage.all('SELECT counter FROM usage')).toEqual([{ counter: 'tokens' }])
    expect(tenant.world.storage.all('SELECT id FROM spent')).toEqual([{ id: 'b' }])
  })
})

describe('what a tenant holds', () => {
  test('documents and bytes count from when they are announced, until they are deleted', async () => {
    await ready({ documents: 2, bytes: 1_000 })
    const first = await document(600)
    expect(used()).toMatchObject({ documents: { used: 1, max: 2, resetsAt: null }, bytes: { used: 600, max: 1_000 } })
    expect(await document(401)).toMatchObject({
      refusal: { limit: 'bytes', max: 1_000, actual: 1_001, plan: 'Free', resetsAt: null },
    })
    expect((await document(400)).kind).toBe('leased')
    expect(await document(1)).toMatchObject({ refusal: { limit: 'documents', max: 2, actual: 3 } })
    tenant.parts.deletion.remove('id' in first ? first.id : '')
    expect(used()).toMatchObject({ documents: { used: 1 }, bytes: { used: 400 } })
  })

  test('a document whose pages do not fit fails as soon as they are counted, and fits once there is room', async () => {
    await ready({ pages: 10 })
    const first = await document()
    if (first.kind !== 'leased') throw new Error('refused')
    expect(tenant.parts.jobs.report(first.lease, { pages: 8, pagesDone: 0 })).toBe('go-on')
    const second = await document()
    if (second.kind !== 'leased') throw new Error('refused')
    expect(tenant.parts.jobs.report(second.lease, { pages: 0, pagesDone: 0 })).toBe('go-on')
    expect(tenant.parts.jobs.report(second.lease, { pages: 3, pagesDone: 0 })).toBe('stop')
    expect(tenant.parts.documents.get(second.id)).toMatchObject({
      status: 'failed',
      retryable: 1,
      reason:
        'This document has 3 pages, but of the 10 pages that the plan Free allows only 2 are left. ' +
        'Delete documents to make room, then try again.',
    })
    expect(used().pages).toEqual({ used: 8, max: 10, resetsAt: null })
    // The reports of a quick job may never come: the end decides, too.
    const third = await document()
    if (third.kind !== 'leased') throw new Error('refused')
    const extracted = { kind: 'extracted', pages: 3, pagesWithText: 3, chunks: 1, unembedded: [] } as const
    expect(tenant.parts.jobs.finish(third.lease, extracted)).toBe('ok')
    expect(tenant.parts.documents.get(third.id)?.status).toBe('failed')
    tenant.parts.deletion.remove(first.id)
    const fourth = await document()
    if (fourth.kind !== 'leased') throw new Error('refused')
    expect(tenant.parts.jobs.report(fourth.lease, { pages: 10, pagesDone: 0 })).toBe('go-on')
    expect(await document()).toMatchObject({ kind: 'refused', refusal: { limit: 'pages', max: 10, actual: 11 } })
  })

  test('members: an invitation that is over the limit is not taken, one for a member is', async () => {
    await ready({ members: 3 })
    const { secret } = tenant.parts.invitations.create('i', OWNER.userId, { role: 'member', days: 7, uses: 5 })
    expect(takeInvitation(tenant.parts, STRANGER, secret)).toMatchObject({
      ok: false,
      refusal: { reason: 'over-limit', limit: 'members', max: 3, actual: 4 },
    })
    expect(takeInvitation(tenant.parts, MEMBER, secret).ok).toBe(true)
    await ready({ members: 4 })
    const room = tenant.parts.invitations.create('i', OWNER.userId, { role: 'member', days: 7, uses: 5 })
    expect(takeInvitation(tenant.parts, STRANGER, room.secret).ok).toBe(true)
  })
})

describe('what Neon says', () => {
  const reads = () => tenant.neon.calls.filter((call) => call === 'get').length

  test('is asked for once by many looks, kept, and asked for again when it is old', async () => {
    const periodEnd = '2026-11-01T00:00:00Z'
    tenant.neon.usage = { ...tenant.neon.usage, activeSeconds: 60, computeSeconds: 15, storageBytes: 1_000, periodEnd }
    expect(used().database).toBeNull()
    used()
    await tenant.settle()
    expect(reads()).toBe(1)
    const opened = tenant.opened.length
    expect(used().database).toMatchObject({
      asOf: new Date(tenant.clock.now).toISOString(),
      activeSeconds: { used: 60, max: 45 * 3_600, resetsAt: '2026-11-01T00:00:00.000Z' },
      computeSeconds: { used: 15 },
      storageBytes: { used: 1_000, max: 512 * 2 ** 20, resetsAt: null },
    })
    await tenant.advance(FRESH_MS - 1)
    used()
    await tenant.settle()
    expect(reads()).toBe(1)
    await tenant.advance(1)
    used()
    await tenant.settle()
    expect(reads()).toBe(2)
    expect(tenant.opened).toHaveLength(opened)
  })

  test('is left out while there is no project, and while Neon does not answer', async () => {
    tenant = testTenant()
    expect(used().database).toBeNull()
    expect(tenant.parts.effects.targets('read-usage')).toEqual([])
    await tenant.settle()
    for (let failure = 0; failure < 5; failure++)
      tenant.neon.failNext.push({ call: 'get', answer: { ok: false, failure: { kind: 'unavailable' } } })
    used()
    await tenant.settle()
    for (let wait = 0; wait < 6; wait++) await tenant.advance(60_000)
    expect(used().database).toBeNull()
    expect(reads()).toBe(5)
    await tenant.settle()
    expect(used().database).not.toBeNull()
  })
})

test('a plan that is no longer configured counts as that of new tenants', () => {
  tenant.parts.profile.change({ plan: 'gone' })
  expect(used().plan).toEqual({ id: 'gone', label: 'Free' })
})

import { beforeEach, expect, test } from 'vitest'
import { activeAnswer, beginAnswer, databaseForAnswer, getConversation } from './conversation-requests.ts'
import { ANSWER_EXPIRES_MS, REMEMBERED_QUESTIONS } from './conversations.ts'
import type { Actor } from './rpc.ts'
import { MEMBER, OWNER, STRANGER, type TestTenant, testTenant, VIEWER } from './testing/world.ts'

let tenant: TestTenant
let id: string
beforeEach(async () => {
  tenant = testTenant()
  await tenant.settle()
  tenant.sql.statements.length = 0
  id = tenant.parts.conversations.create(OWNER.userId, null).id
})

const ask = (questionId: string, actor: Actor = OWNER, conversationId = id) =>
  beginAnswer(tenant.parts, actor, { conversationId, questionId, title: ' What is\nowed? ', scope: null })

async function asked(questionId: string): Promise<string> {
  const begun = await ask(questionId)
  if (!begun.ok) throw new Error(begun.refusal.reason)
  return begun.answerId
}

test('exists for nobody but its user', async () => {
  const notFound = { ok: false, refusal: { reason: 'not-found' } }
  expect(tenant.parts.conversations.list(MEMBER.userId)).toEqual([])
  expect(await getConversation(tenant.parts, MEMBER, id)).toEqual(notFound)
  expect(await ask('q', MEMBER)).toEqual(notFound)
  expect(activeAnswer(tenant.parts, MEMBER, id)).toEqual(notFound)
  expect(tenant.parts.conversations.rename(MEMBER.userId, id, 'mine')).toBeNull()
  expect(tenant.parts.conversations.delete(MEMBER.userId, id)).toBe(false)
  expect(await ask('q', OWNER, 'never-existed')).toEqual(notFound)
  expect(
    tenant.events.filter(({ event }) => event.type === 'conversation').every(({ userId }) => userId === OWNER.userId),
  ).toBe(true)
})

test('the first question names it, later ones do not', async () => {
  expect(tenant.parts.conversations.get(OWNER.userId, id)?.title).toBe('New conversation')
  expect(await ask('q1')).toMatchObject({ ok: true, conversation: { id, title: 'What is owed?' }, repeated: false })
  tenant.parts.conversations.rename(OWNER.userId, id, 'Debts')
  tenant.parts.conversations.end(id, await asked('q1'))
  expect(await ask('q2')).toMatchObject({ conversation: { title: 'Debts' } })
})

test('a question asked twice has one answer, and costs once', async () => {
  const first = await ask('q')
  const second = await ask('q')
  expect(second).toEqual({ ...first, repeated: true })
  expect(first).toMatchObject({ rateLimit: { policy: 'chat', remaining: 19 } })
})

test('an answer that never began may be begun again by its question, and counts as being written', async () => {
  const answerId = await asked('q')
  tenant.parts.conversations.end(id, answerId)
  expect(activeAnswer(tenant.parts, OWNER, id)).toMatchObject({ answerId: null })
  expect(await ask('q')).toMatchObject({ answerId, repeated: true })
  expect(activeAnswer(tenant.parts, OWNER, id)).toMatchObject({ answerId })
})

test('one answer at a time; it ends when it is said to, or has died unheard', async () => {
  const answerId = await asked('q1')
  expect(activeAnswer(tenant.parts, OWNER, id)).toEqual({ ok: true, answerId })
  expect(await ask('q2')).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  tenant.parts.conversations.end(id, 'another answer')
  expect(await ask('q2')).toMatchObject({ ok: false })
  tenant.parts.conversations.end(id, answerId)
  expect(activeAnswer(tenant.parts, OWNER, id)).toEqual({ ok: true, answerId: null })
  expect(await ask('q2')).toMatchObject({ ok: true })
  tenant.clock.now += ANSWER_EXPIRES_MS
  expect(await ask('q3')).toMatchObject({ ok: true })
})

test('a refused question takes no token', async () => {
  await ask('q1')
  await ask('q2')
  await ask('q2')
  tenant.parts.conversations.end(id, await asked('q1'))
  expect(await ask('q3')).toMatchObject({ rateLimit: { remaining: 18 } })
})

test('twenty questions a minute, each user for himself', async () => {
  for (let n = 0; n < 20; n++) tenant.parts.conversations.end(id, await asked(`q${n}`))
  expect(await ask('q20')).toMatchObject({
    ok: false,
    refusal: { reason: 'rate-limited', retryAfterSeconds: 3, rateLimit: { policy: 'chat', remaining: 0 } },
  })
  const other = tenant.parts.conversations.create(MEMBER.userId, null).id
  expect(await ask('q', MEMBER, other)).toMatchObject({ ok: true })
  tenant.clock.now += 3_000
  expect(await ask('q20')).toMatchObject({ ok: true })
})

test('the latest questions are remembered, the oldest forgotten', async () => {
  const answers: string[] = []
  for (let n = 0; n <= REMEMBERED_QUESTIONS; n++) {
    tenant.clock.now += 60_000
    answers.push(await asked(`q${n}`))
    tenant.parts.conversations.end(id, answers.at(-1) ?? '')
  }
  expect(await ask('q1')).toMatchObject({ answerId: answers[1], repeated: true })
  tenant.parts.conversations.end(id, answers[1] ?? '')
  expect(await ask('q0')).toMatchObject({ repeated: false })
})

test('who may not chat is told so also when rights went while waiting', async () => {
  const viewers = tenant.parts.conversations.create(VIEWER.userId, null).id
  expect(await ask('q', VIEWER, viewers)).toMatchObject({
    ok: false,
    refusal: { reason: 'forbidden', needs: 'member' },
  })
  const strangers = tenant.parts.conversations.create(STRANGER.userId, null).id
  expect(await ask('q', STRANGER, strangers)).toMatchObject({ ok: false, refusal: { reason: 'not-found' } })
})

test('no database yet: come back later, and nothing is begun', async () => {
  tenant = testTenant()
  tenant.neon.failNext.push({
    call: 'create',
    answer: { ok: false, failure: { kind: 'refused', status: 401, code: '' } },
  })
  await tenant.settle()
  id = tenant.parts.conversations.create(OWNER.userId, null).id
  expect(await ask('q')).toMatchObject({
    ok: false,
    refusal: { reason: 'not-ready', retryAfterSeconds: 30, detail: expect.stringMatching(/\.$/) },
  })
  expect(tenant.parts.conversations.activeAnswer(OWNER.userId, id)).toBeNull()
  expect(await getConversation(tenant.parts, OWNER, id)).toMatchObject({ ok: true, database: null })
})

test('reading one that was never asked anything wakes no database', async () => {
  expect(await getConversation(tenant.parts, OWNER, id)).toMatchObject({ ok: true, database: null })
  await ask('q')
  expect(await getConversation(tenant.parts, OWNER, id)).toMatchObject({
    ok: true,
    conversation: { answering: true },
    database: { schemaVersion: '0001_initial' },
  })
})

test('renaming and deleting reach the database only if it knows the conversation', async () => {
  tenant.parts.conversations.rename(OWNER.userId, id, 'Empty')
  tenant.parts.conversations.delete(OWNER.userId, id)
  await tenant.settle()
  expect(tenant.sql.statements).toEqual([])
  expect(tenant.events.at(-1)).toEqual({ event: { type: 'conversation-deleted', id }, userId: OWNER.userId })

  id = tenant.parts.conversations.create(OWNER.userId, null).id
  tenant.parts.conversations.end(id, await asked('q'))
  tenant.parts.conversations.rename(OWNER.userId, id, 'Debts')
  await tenant.settle()
  expect(tenant.sql.statements.at(-1)?.params).toEqual(expect.arrayContaining([id, 'Debts']))
  tenant.parts.conversations.delete(OWNER.userId, id)
  await tenant.settle()
  expect(tenant.sql.statements.at(-1)).toMatchObject({ text: expect.stringMatching(/^delete/), params: [id] })
  expect(tenant.parts.lanes.nextAlarm()).toBeNull()
})

test('deleted while an answer is written: it has nowhere to be saved, and what still comes is deleted again', async () => {
  const answerId = await asked('q')
  expect(await databaseForAnswer(tenant.parts, id)).toMatchObject({ schemaVersion: '0001_initial' })
  tenant.parts.conversations.delete(OWNER.userId, id)
  expect(await databaseForAnswer(tenant.parts, id)).toBeNull()
  tenant.parts.conversations.end(id, answerId)
  const deletes = () => tenant.sql.statements.filter(({ text }) => text.startsWith('delete')).length
  await tenant.settle()
  const before = deletes()
  await tenant.advance(ANSWER_EXPIRES_MS)
  expect(deletes()).toBe(2 * before)
  expect(tenant.parts.effects.has(id)).toBe(false)
})

test('an answer waits with its saving while there is no database', async () => {
  await asked('q')
  tenant.world.storage.run(`UPDATE database SET sealed_connection = NULL, next_at = ?`, tenant.clock.now + 60_000)
  await expect(databaseForAnswer(tenant.parts, id)).rejects.toThrow('not ready')
})

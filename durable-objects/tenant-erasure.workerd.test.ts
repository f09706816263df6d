/// <reference types="@cloudflare/vitest-plugin/types" />
/** The end of a Tenant object inside workerd: its storage, alarm, sockets, bucket, and the Answer objects of its tenant. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import type { AnswerInput } from './answer/rpc.ts'
import { answerStub } from './answer/stub.ts'
import { USER_HEADER } from './tenant/rpc.ts'
import {
  ADA,
  advance,
  alarmOf,
  BEN,
  granted,
  leased,
  MINUTE,
  NOT_FOUND,
  neon,
  newTenant,
  readyTenant,
  type Stub,
  select,
  settle,
  stubOf,
  UPLOAD,
} from './tenant/testing/workerd.ts'
import type { Tenant } from './tenant.ts'

const orderFor = (tenantId: string) => ({
  erasureId: newId(),
  tenantId,
  cause: 'owner' as const,
  requestedAt: new Date().toISOString(),
})
const tablesOf = (stub: Stub) =>
  select<{ name: string }>(
    stub,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  )
const filesOf = async (tenantId: string) => (await env.DOCUMENTS.list({ prefix: `tenants/${tenantId}/` })).objects
const receiptsSent = () =>
  [...neon.statements.values()].flat().filter(({ query }) => query.startsWith('insert into erasures'))

/** Longer than an upload's URL is good for, and what began in its last moment. */
const QUIET = 31 * MINUTE

test('refuses at once, deletes at once, and in the end remembers only that it is gone', async () => {
  const { id, stub, seed } = await readyTenant()
  const { lease, key } = await leased(stub)
  expect(neon.projects).toHaveLength(1)
  const closed = await open(stub)

  expect(granted(await stub.mayErase(ADA, ' Acme '))).toEqual({ ok: true })
  expect(await stub.mayErase(ADA, 'Acne')).toMatchObject({ refusal: { reason: 'conflict' } })
  expect(await stub.mayErase(BEN, 'Acme')).toMatchObject({ refusal: { reason: 'forbidden' } })
  const order = orderFor(id)
  expect(await stub.erase(order)).toBe('erasing')
  expect(await stub.view(ADA)).toEqual(NOT_FOUND)
  expect(await closed.code).toBe(1008)
  await settle(stub)
  expect(neon.projects).toEqual([])
  expect(await filesOf(id)).toEqual([])

  // Its presigned URL is still good.
  await env.DOCUMENTS.put(key, 'late')
  await advance(stub, QUIET)
  expect(await filesOf(id)).toEqual([])
  // Something was found, so it looks once more.
  await advance(stub, MINUTE)
  expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
  // The alarm that watched over the last run finds nothing to do.
  await advance(stub, MINUTE)
  expect(await alarmOf(stub)).toBeNull()
  const [sent, ...more] = receiptsSent()
  expect(more).toEqual([])
  expect(JSON.parse(sent?.params?.[4] ?? '')).toMatchObject({
    erasureId: order.erasureId,
    tenantId: id,
    deleted: { projects: ['project-1'], files: 2 },
  })
  expect(sent?.params?.[5]).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)

  await late(stub, lease, seed)
})

/** Everything that may still come by for a tenant; nothing of it may bring anything back. */
async function late(stub: Stub, lease: { jobId: string; token: string }, seed: Parameters<Stub['poke']>[0]) {
  const before = neon.requests.length
  await stub.poke(seed)
  expect(await stub.leaseJob(lease.jobId)).toBeNull()
  expect(await stub.reportProgress(lease, { pages: 1, pagesDone: 1 })).toBe('stop')
  expect(await stub.finishJob(lease, { kind: 'embedded' })).toBe('stop')
  expect(await stub.announceUpload(ADA, UPLOAD)).toEqual(NOT_FOUND)
  expect(await stub.databaseForAnswer('x', 'x')).toBeNull()
  await stub.answerEnded('x', 'x')
  await stub.abandonJob(lease.jobId)
  await stub.reportRefusal()
  expect(await stub.view(ADA)).toEqual(NOT_FOUND)
  expect(
    (await stub.fetch('https://tenant/', { headers: { upgrade: 'websocket', [USER_HEADER]: ADA.userId } })).status,
  ).toBe(404)
  await settle(stub)
  expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
  expect(neon.requests).toHaveLength(before)
}

test('goes on in another life of the object', async () => {
  const { id, stub } = await readyTenant()
  await leased(stub)
  await stub.erase(orderFor(id))
  await evictDurableObject(stub)
  expect(await stub.view(ADA)).toEqual(NOT_FOUND)
  await settle(stub)
  expect(neon.projects).toEqual([])
  await evictDurableObject(stub)
  await advance(stub, QUIET)
  await evictDurableObject(stub)
  await stub.poke({ id, name: 'Acme', createdAt: new Date().toISOString(), members: [] })
  expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
})

test('one that is being made: the project that comes late goes too', async () => {
  const { id, stub, seed } = newTenant()
  neon.faults = [{ match: /^POST \/projects/, kind: 'hang' }]
  await stub.poke(seed)
  await runInDurableObject(stub, (instance: Tenant) => void instance.alarm())
  await expect.poll(() => neon.projects.length).toBe(1)
  await stub.erase(orderFor(id))
  await advance(stub, MINUTE)
  expect(neon.projects).toEqual([])
  await advance(stub, MINUTE)
  expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
  expect(neon.requests.filter((request) => request.startsWith('POST /projects'))).toHaveLength(1)
})

test('one that its object never heard of; what belongs to another tenant is refused', async () => {
  const { id, stub, seed } = newTenant()
  await stub.erase(orderFor(id))
  await settle(stub)
  await advance(stub, MINUTE)
  await stub.poke(seed)
  expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
  const message = await runInDurableObject(stubOf(newTenant().id), (instance: Tenant) =>
    instance.erase(orderFor(id)).then(
      () => 'taken',
      (error: Error) => error.message,
    ),
  )
  expect(message).toMatch(/another tenant/)
})

describe('answers of the tenant', () => {
  const answerOf = (tenantId: string, answerId: string) =>
    answerStub(env.ANSWER, { tenantId, answerId }, {}) as ReturnType<typeof answerStub> & DurableObjectStub
  const ask = async (stub: Stub) => {
    const { conversation } = granted(await stub.createConversation(ADA, null))
    const question = { conversationId: conversation.id, questionId: newId(), title: 't', scope: null }
    return { question, admission: granted(await stub.beginAnswer(ADA, question)) }
  }
  const inputOf = (tenantId: string, { question, admission }: Awaited<ReturnType<typeof ask>>): AnswerInput => ({
    tenantId,
    conversationId: question.conversationId,
    questionId: question.questionId,
    answerId: admission.answerId,
    question: 'Why?',
    prompt: { instructions: 'secret', messages: [] },
    passages: [],
  })
  const keysOf = (answer: DurableObjectStub) =>
    runInDurableObject(answer, (_, state) => [...state.storage.kv.list()].map(([key]) => key))

  test('one that is being written ends, and nothing of it is kept', async () => {
    const { id, stub } = await readyTenant()
    const asked = await ask(stub)
    const answer = answerOf(id, asked.admission.answerId)
    neon.faults = []
    await (await answer.start(inputOf(id, asked))).cancel()
    expect(await keysOf(answer)).toContain('input')
    await stub.erase(orderFor(id))
    await settle(stub)
    expect(await keysOf(answer)).toEqual([])
  })

  test('one that was admitted, and begins only then, ends as it begins', async () => {
    const { id, stub } = await readyTenant()
    const asked = await ask(stub)
    const answer = answerOf(id, asked.admission.answerId)
    await stub.erase(orderFor(id))
    await settle(stub)
    const text = await new Response(await answer.start(inputOf(id, asked))).text()
    expect(text).not.toContain('text-delta')
    expect(await tablesOf(stub)).not.toEqual([{ name: 'gone' }])
    await advance(stub, 2 * MINUTE)
    expect(await keysOf(answer)).toEqual([])
    expect(await tablesOf(stub)).toEqual([{ name: 'gone' }])
  })
})

describe('whose is what', () => {
  test('a tenant owns what it knows, disowns a second project, and owns nothing once it is gone', async () => {
    const { id, stub } = await readyTenant()
    expect(await stub.owns({ kind: 'project', id: 'project-1' })).toBe('yes')
    expect(await stub.owns({ kind: 'project', id: 'project-9' })).toBe('no')
    expect(await stub.owns({ kind: 'files' })).toBe('yes')
    await stub.erase(orderFor(id))
    expect(await stub.owns({ kind: 'project', id: 'project-9' })).toBe('yes')
    await settle(stub)
    await advance(stub, MINUTE)
    expect(await stub.owns({ kind: 'rows' })).toBe('no')
    expect(await stub.owns({ kind: 'project', id: 'project-1' })).toBe('no')
  })

  test('one that is being made, or that nobody has made, says nothing', async () => {
    const { stub, seed } = newTenant()
    expect(await stub.owns({ kind: 'files' })).toBe('unknown')
    await stub.poke(seed)
    expect(await stub.owns({ kind: 'project', id: 'project-9' })).toBe('unknown')
  })
})

/** Resolves with the code that the socket is closed with. */
async function open(stub: Stub): Promise<{ code: Promise<number> }> {
  const response = await stub.fetch('https://tenant/', {
    headers: { upgrade: 'websocket', [USER_HEADER]: ADA.userId },
  })
  const socket = response.webSocket
  if (!socket) throw new Error('no socket')
  const { promise, resolve } = Promise.withResolvers<number>()
  socket.addEventListener('close', ({ code }) => resolve(code))
  socket.accept()
  return { code: promise }
}

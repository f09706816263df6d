/// <reference types="@cloudflare/vitest-plugin/types" />
/** The Tenant object inside workerd: its storage, alarm, methods and sockets, with Neon faked behind `fetch`. */
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, test, vi } from 'vitest'
import type { TenantEvent } from '../core/contract.ts'
import { USER_HEADER } from './tenant/rpc.ts'
import {
  ADA,
  advance,
  alarmOf,
  BEN,
  EVE,
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

describe('a tenant that nobody has made', () => {
  test('answers not-found to everything, and leaves no storage', async () => {
    const { stub } = newTenant()
    const lease = { jobId: 'x', token: 'x' }
    const question = { conversationId: 'x', questionId: 'x', title: 't', scope: null }
    const answers = [
      await stub.view(ADA),
      await stub.listDocuments(ADA),
      await stub.getDocument(ADA, 'x'),
      await stub.announceUpload(ADA, UPLOAD),
      await stub.completeUpload(ADA, 'x'),
      await stub.renameDocument(ADA, 'x', 't'),
      await stub.deleteDocument(ADA, 'x'),
      await stub.retryDocument(ADA, 'x'),
      await stub.getFile(ADA, 'x'),
      await stub.exportAccess(ADA),
      await stub.listConversations(ADA),
      await stub.createConversation(ADA, null),
      await stub.getConversation(ADA, 'x'),
      await stub.renameConversation(ADA, 'x', 't'),
      await stub.deleteConversation(ADA, 'x'),
      await stub.beginAnswer(ADA, question),
      await stub.activeAnswer(ADA, 'x'),
      await stub.rename(ADA, 'x'),
      await stub.listMembers(ADA),
      await stub.changeRole(ADA, BEN.userId, 'viewer'),
      await stub.removeMember(ADA, ADA.userId),
      await stub.handOver(ADA, BEN.userId),
      await stub.listInvitations(ADA),
      await stub.createInvitation(ADA, { role: 'member', days: 1, uses: 1 }),
      await stub.revokeInvitation(ADA, 'x'),
      await stub.checkInvitation(ADA, 'x'),
      await stub.takeInvitation(ADA, 'x'),
      await stub.readAudit(ADA, null),
    ]
    for (const answer of answers) expect(answer).toEqual(NOT_FOUND)
    expect(await stub.drift()).toEqual(NOT_FOUND)
    expect(await stub.migrate({ rolloutId: 'x', tenantId: 'x', token: 'x', to: 'x', wake: true })).toEqual({
      kind: 'gone',
    })
    expect(await stub.leaseJob('x')).toBeNull()
    expect(await stub.reportProgress(lease, { pages: 1, pagesDone: 1 })).toBe('stop')
    expect(await stub.identifyFile(lease, 'h')).toBe('stop')
    expect(await stub.finishJob(lease, { kind: 'embedded' })).toBe('stop')
    expect(await stub.databaseForAnswer('x', 'x')).toBeNull()
    await stub.answerEnded('x', 'x')
    await stub.abandonJob('x')
    await stub.reportRefusal()
    expect(await stub.suspend('x')).toEqual(NOT_FOUND)
    expect(await stub.resume()).toEqual(NOT_FOUND)
    expect((await socketRequest(stub, ADA)).status).toBe(404)
    expect(await select(stub, 'SELECT name FROM sqlite_master')).toEqual([])
    expect(await alarmOf(stub)).toBeNull()
  })

  test('does not become another tenant by being told so', async () => {
    const { stub, seed } = newTenant()
    const message = await runInDurableObject(stub, (instance: Tenant) =>
      instance.poke({ ...seed, id: newTenant().id }).then(
        () => 'taken',
        (error: Error) => error.message,
      ),
    )
    expect(message).toMatch(/another tenant/)
    expect(await select(stub, 'SELECT name FROM sqlite_master')).toEqual([])
  })
})

describe('provisioning', () => {
  test('two pokes at once make one project, and nobody waits for it', async () => {
    const { id, stub, seed } = newTenant()
    await Promise.all([stub.poke(seed), stub.poke(seed)])
    await settle(stub)
    await stub.poke(seed)
    await settle(stub)
    expect(neon.projects).toEqual([{ id: 'project-1', name: `alcove-${id}` }])
    expect(granted(await stub.view(ADA)).tenant).toMatchObject({
      id,
      name: 'Acme',
      role: 'owner',
      place: { id: 'us', label: 'United States', region: 'aws-us-east-1' },
      database: { status: 'ready', detail: null },
    })
    expect(neon.statements.get('control.test')?.map(({ query }) => query.split(' ', 3)[2])).toEqual(
      expect.arrayContaining(['set', 'vector_databases']),
    )
  })

  test('the connection string is nowhere in storage', async () => {
    const { stub } = await readyTenant()
    const [row] = await select<Record<string, unknown>>(stub, 'SELECT * FROM database')
    expect(row?.sealed_connection).toMatch(/^eyJ/)
    expect(JSON.stringify(row)).not.toContain('secret')
  })

  test('a crash between creating and storing: the next life adopts the project', async () => {
    const { id, stub, seed } = newTenant()
    neon.faults.push({ match: /^POST \/projects/, kind: 'hang' })
    await stub.poke(seed)
    await vi.waitFor(() => expect(neon.projects).toHaveLength(1), { timeout: 5_000 })
    await abortAllDurableObjects()
    const next = stubOf(id)
    await settle(next)
    expect(neon.projects).toHaveLength(1)
    expect(granted(await next.view(ADA)).tenant.database.status).toBe('ready')
  })

  test('a lost response is found again', async () => {
    const { stub, seed } = newTenant()
    neon.faults.push({ match: /^POST \/projects/, kind: 'lost' })
    await stub.poke(seed)
    await settle(stub)
    await advance(stub, 1_000)
    expect(neon.projects).toHaveLength(1)
    expect(granted(await stub.view(ADA)).tenant.database.status).toBe('ready')
  })

  test('the alarm is set again after whatever goes wrong, and other work goes on meanwhile', async () => {
    const { stub, seed } = newTenant()
    neon.faults = Array.from({ length: 3 }, () => ({ match: /^GET \/projects/, kind: 'status' as const, status: 500 }))
    await stub.poke(seed)
    await settle(stub)
    expect(await alarmOf(stub)).toBeGreaterThan(Date.now())
    for (let failure = 0; failure < 3; failure++) await advance(stub, 2_500)
    expect(granted(await stub.view(ADA)).tenant.database.status).toBe('ready')

    await runInDurableObject(stub, (_, state) => state.storage.sql.exec('DROP TABLE outbox'))
    const { id } = await leased(stub).catch(() => ({ id: null }))
    expect(id).toBeNull()
    expect(await alarmOf(stub)).toBeGreaterThan(Date.now())
  })
})

describe('suspension', () => {
  test('refuses work and keeps data, until it is resumed', async () => {
    const { stub } = await readyTenant()
    const { conversation } = granted(await stub.createConversation(ADA, null))
    const ada = await listen(stub, ADA)
    expect(await stub.suspend('Why.')).toEqual({ ok: true })
    const refusal = { reason: 'suspended', detail: expect.stringContaining('Why.') }
    const question = { conversationId: conversation.id, questionId: 'q', title: 't', scope: null }
    expect(await stub.listDocuments(ADA)).toEqual({ ok: false, refusal })
    expect(await stub.beginAnswer(ADA, question)).toEqual({ ok: false, refusal })
    expect(await stub.announceUpload(BEN, UPLOAD)).toEqual({ ok: false, refusal })
    expect(await stub.listDocuments(EVE)).toEqual(NOT_FOUND)
    expect(granted(await stub.view(BEN)).tenant).toMatchObject({ state: 'suspended', stateReason: 'Why.' })
    await vi.waitFor(() => expect(ada.events.at(-1)).toEqual({ type: 'tenant' }))
    await evictDurableObject(stub)
    expect(await stub.listConversations(ADA)).toEqual({ ok: false, refusal })
    expect(await stub.resume()).toEqual({ ok: true })
    expect(granted(await stub.listConversations(ADA)).conversations).toHaveLength(1)
    expect(granted(await stub.view(ADA)).tenant).toMatchObject({ state: 'active', stateReason: null })
  })
})

describe('chat', () => {
  test('a full bucket is emptied, and fills again also while the object is away', async () => {
    const { stub } = await readyTenant()
    const conversationId = granted(await stub.createConversation(ADA, null)).conversation.id
    const ask = (n: number) =>
      stub.beginAnswer(ADA, { conversationId, questionId: `q${n}`, title: 'What?', scope: null })
    for (let n = 0; n < 20; n++) await stub.answerEnded(conversationId, granted(await ask(n)).answerId)
    expect(await ask(20)).toMatchObject({ ok: false, refusal: { reason: 'rate-limited', retryAfterSeconds: 3 } })
    await evictDurableObject(stub)
    expect(await ask(20)).toMatchObject({ ok: false })
    vi.setSystemTime(Date.now() + 3_000)
    expect(await ask(20)).toMatchObject({ ok: true, rateLimit: { remaining: 0 } })
  })

  test('who asks while the database is being made waits for it', async () => {
    const { stub, seed } = newTenant()
    await stub.poke(seed)
    const conversationId = granted(await stub.createConversation(ADA, null)).conversation.id
    const begun = await stub.beginAnswer(ADA, { conversationId, questionId: 'q', title: 'What?', scope: null })
    expect(begun).toMatchObject({ ok: true, database: { schemaVersion: expect.any(String) } })
  })
})

function socketRequest(stub: Stub, { userId }: { userId: string }): Promise<Response> {
  return stub.fetch('https://tenant/events', { headers: { Upgrade: 'websocket', [USER_HEADER]: userId } })
}

async function listen(stub: Stub, user: { userId: string }) {
  const socket = (await socketRequest(stub, user)).webSocket
  if (!socket) throw new Error('no socket')
  const events: TenantEvent[] = []
  const texts: string[] = []
  const closed = Promise.withResolvers<number>()
  socket.addEventListener('message', ({ data }) => {
    texts.push(String(data))
    if (String(data).startsWith('{')) events.push(JSON.parse(String(data)) as TenantEvent)
  })
  socket.addEventListener('close', ({ code }) => closed.resolve(code))
  socket.accept()
  return { socket, events, texts, closed: closed.promise }
}

describe('events', () => {
  test('go to members, of conversations only to their user, and through hibernation', async () => {
    const { stub } = await readyTenant()
    const [ada, ben] = [await listen(stub, ADA), await listen(stub, BEN)]
    await vi.waitFor(() => expect(ada.events).toMatchObject([{ type: 'database', database: { status: 'ready' } }]))
    await evictDurableObject(stub)
    await stub.createConversation(ADA, null)
    const { document } = granted(await stub.announceUpload(BEN, UPLOAD))
    await vi.waitFor(() => expect(ben.events.at(-1)).toMatchObject({ type: 'document', document: { id: document.id } }))
    await vi.waitFor(() => expect(ada.events.map(({ type }) => type)).toEqual(['database', 'conversation', 'document']))
    expect(ben.events.map(({ type }) => type)).toEqual(['database', 'document'])
    ada.socket.send('ping')
    await vi.waitFor(() => expect(ada.texts.at(-1)).toBe('pong'))
  })

  test('are nothing for who is no member', async () => {
    const { stub } = await readyTenant()
    expect((await socketRequest(stub, EVE)).status).toBe(404)
    expect((await stub.fetch('https://tenant/events', { headers: { Upgrade: 'websocket' } })).status).toBe(404)
    expect((await stub.fetch('https://tenant/events', { headers: { [USER_HEADER]: ADA.userId } })).status).toBe(426)
  })

  test('an old socket has to connect again', async () => {
    const { stub } = await readyTenant()
    const ada = await listen(stub, ADA)
    vi.setSystemTime(Date.now() + 6 * MINUTE)
    await stub.announceUpload(ADA, UPLOAD)
    expect(await ada.closed).toBe(4001)
  })
})

describe('members', () => {
  test('who is removed is refused at once, also on a socket that hibernates; the others hear of it', async () => {
    const { stub, seed } = await readyTenant()
    const [ada, ben] = [await listen(stub, ADA), await listen(stub, BEN)]
    await evictDurableObject(stub)
    expect(await stub.removeMember(ADA, BEN.userId)).toEqual({ ok: true })
    expect(await ben.closed).toBe(1008)
    expect(await stub.view(BEN)).toEqual(NOT_FOUND)
    expect((await socketRequest(stub, BEN)).status).toBe(404)
    await vi.waitFor(() => expect(ada.events.at(-1)).toEqual({ type: 'tenant' }))
    await settle(stub)
    const written = neon.statements.get('control.test')?.find(({ query }) => query.includes('into memberships'))
    expect(written?.params?.slice(1, 4)).toEqual([BEN.userId, 'member', '2'])

    await stub.poke(seed)
    expect(await stub.view(BEN)).toEqual(NOT_FOUND)
  })

  test('who accepts an invitation belongs to it once the object is told, and not before', async () => {
    const { stub, seed } = await readyTenant()
    const { secret } = granted(await stub.createInvitation(ADA, { role: 'viewer', days: 1, uses: 1 }))
    const taken = granted(await stub.takeInvitation(EVE, secret))
    expect(taken).toMatchObject({ kind: 'admitted', role: 'viewer', version: 1 })
    expect(await stub.view(EVE)).toEqual(NOT_FOUND)
    const eve = { userId: EVE.userId, role: 'viewer' as const, version: 1 }
    await evictDurableObject(stub)
    await stub.poke({ ...seed, members: [...seed.members, eve] })
    expect(granted(await stub.view(EVE)).tenant.role).toBe('viewer')
    expect(granted(await stub.listMembers(EVE)).members).toHaveLength(3)
    expect(granted(await stub.readAudit(ADA, null)).entries.map(({ action }) => action)).toEqual([
      'member.joined',
      'invitation.created',
      'tenant.created',
    ])
  })
})

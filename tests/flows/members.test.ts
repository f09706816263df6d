/** A workspace from its making to the removal of somebody who is in the middle of something. */
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { readAnswer, textOf, until } from '../../scripts/client/client.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { databaseReady, newMember, newPerson, type Person, settled, userIdOf } from '../support/people.ts'
import '../support/provided.ts'

const { appUrl, openaiUrl } = inject('cloud')

const setLatency = (latency: Record<string, number>) =>
  fetch(new URL('/_stand-in/latency', openaiUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(latency),
  }).then((response) => expect(response.ok).toBe(true))
afterEach(() => setLatency({ tokenInterval: 0 }))

let ada: Person
beforeAll(async () => {
  const person = await newPerson(appUrl, { ready: false })
  const { id: tenant } = await person.client.createTenant('Reading group')
  ada = { ...person, tenant }
  await databaseReady(ada)
})

const tenantsOf = async ({ client }: Person) => (await client.me()).tenants
const listed = async (person: Person) => (await tenantsOf(person)).find(({ id }) => id === ada.tenant) ?? null

test('a workspace is made once, however often the request is sent', async () => {
  const requestId = crypto.randomUUID()
  const make = (name: string) => ada.client.createTenant(name, { requestId })
  const [one, two] = await Promise.all([make('Archive'), make('Archive')])
  expect(one).toEqual(two)
  expect(await make('Archive')).toEqual(one)
  expect(await ada.client.createTenant('Archive')).not.toEqual(one)
  const stranger = await newPerson(appUrl, { ready: false })
  expect((await stranger.client.createTenant('Archive', { requestId })).id).not.toBe(one.id)
  expect((await tenantsOf(ada)).filter(({ id }) => id === one.id)).toEqual([{ ...one, role: 'owner' }])
})

test('people come in by a link, are seen, and see', async () => {
  const { token, url } = await ada.client.invite(ada.tenant, 'member', { uses: 2 })
  expect(url).toBe(`${appUrl}/join/${token}`)
  const ben = await newPerson(appUrl, { ready: false })
  expect(await ben.client.invitation(token)).toEqual({ tenantName: 'Reading group', role: 'member', currentRole: null })
  const joined = { id: ada.tenant, name: 'Reading group', role: 'member' }
  expect(await Promise.all([ben.client.accept(token), ben.client.accept(token)])).toEqual([joined, joined])
  expect(await listed(ben)).toEqual(joined)
  expect(await ada.client.members(ada.tenant)).toEqual(
    expect.arrayContaining([
      { userId: await userIdOf(ada), name: ada.name, email: ada.email, role: 'owner', you: true },
      { userId: await userIdOf(ben), name: ben.name, email: ben.email, role: 'member', you: false },
    ]),
  )
  const [open] = await ada.client.invitations(ada.tenant)
  expect(open).toMatchObject({ usesLeft: 1 })
  await ada.client.revokeInvitation(ada.tenant, open?.id ?? '')
  const late = await newPerson(appUrl, { ready: false })
  await expect(late.client.accept(token)).rejects.toMatchObject({ status: 404 })
  expect(await listed(late)).toBeNull()
})

test('a new name is seen by everybody, where they are and in their lists', async () => {
  const cyd = await newMember(appUrl, ada, 'viewer')
  expect(await ada.client.renameTenant(ada.tenant, ' Book club ')).toMatchObject({ name: 'Book club', role: 'owner' })
  expect(await cyd.client.tenant(ada.tenant)).toMatchObject({ name: 'Book club', role: 'viewer' })
  await until('the name', async () => ((await listed(cyd))?.name === 'Book club' ? true : null), 10_000)
})

test('ownership is handed over', async () => {
  const owner = await newPerson(appUrl, { ready: false })
  const { id: tenant } = await owner.client.createTenant('Passing on')
  const heir = await newMember(appUrl, { ...owner, tenant }, 'viewer')
  await owner.client.handOver(tenant, await userIdOf(heir))
  expect((await heir.client.tenant(tenant)).role).toBe('owner')
  expect((await owner.client.tenant(tenant)).role).toBe('admin')
  await expect(owner.client.audit(tenant)).rejects.toMatchObject({ status: 403 })
  const { entries } = await heir.client.audit(tenant)
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['tenant.created', 'invitation.created', 'member.joined', 'tenant.handed-over']),
  )
  expect(entries.find(({ action }) => action === 'tenant.handed-over')).toMatchObject({
    actorName: owner.name,
    targetName: heir.name,
  })
})

describe('who is removed', () => {
  test('is refused at the next request, in the middle of an answer and with an open socket', async () => {
    const pdf = await makePdf([prose('harbour', 120), prose('harbour', 120, 121)])
    const { document } = await ada.client.upload(ada.tenant, 'harbour.pdf', pdf)
    await settled(ada, document.id)
    const ben = await newMember(appUrl, ada, 'member')
    const socket = await listen(ben)

    const conversation = await ben.client.converse(ada.tenant)
    await setLatency({ tokenInterval: 1_000 })
    const asked = await ben.client.request(
      'POST',
      `/api/tenants/${ada.tenant}/conversations/${conversation.id}/messages`,
      {
        body: { id: crypto.randomUUID(), text: 'Summarize the rules of the harbour, with rule 3 and rule 7.' },
      },
    )
    const answer = readAnswer(asked)
    let last = await nextWithText(answer)
    const before = textOf(last).length

    await ada.client.removeMember(ada.tenant, await userIdOf(ben))
    for (const path of ['', '/documents', `/conversations/${conversation.id}/messages`, '/members'])
      await expect(ben.client.request('GET', `/api/tenants/${ada.tenant}${path}`)).rejects.toMatchObject({
        status: 404,
      })
    expect(await socket.closed).toBe(1008)

    for await (const message of answer) last = message
    expect(last.metadata?.ended).toBe('stopped')
    expect(textOf(last).length).toBeGreaterThanOrEqual(before)
    await until('the control database', async () => ((await listed(ben)) === null ? true : null), 10_000)
    expect((await ada.client.members(ada.tenant)).map(({ name }) => name)).not.toContain(ben.name)
  })

  test('comes back by a new link only, and finds what was theirs', async () => {
    const { token } = await ada.client.invite(ada.tenant, 'member', { uses: 5 })
    const dan = await newPerson(appUrl, { ready: false })
    await dan.client.accept(token)
    const conversation = await dan.client.converse(ada.tenant)
    await ada.client.removeMember(ada.tenant, await userIdOf(dan))
    await expect(dan.client.accept(token)).rejects.toMatchObject({ status: 404 })
    const again = await ada.client.invite(ada.tenant, 'viewer')
    expect(await dan.client.accept(again.token)).toMatchObject({ role: 'viewer' })
    expect(await listed(dan)).toMatchObject({ role: 'viewer' })
    const { messages } = await dan.client.messages(ada.tenant, conversation.id)
    expect(messages).toEqual([])
  })
})

/** An answer so far, once there is text. */
async function nextWithText(answer: ReturnType<typeof readAnswer>) {
  for (;;) {
    const { value, done } = await answer.next()
    if (done) throw new Error('the answer ended before it began')
    if (textOf(value) !== '') return value
  }
}

async function listen({ client, tenant }: Person): Promise<{ closed: Promise<number> }> {
  const headers = { cookie: client.cookieFor(appUrl), origin: appUrl }
  const url = `${appUrl.replace('http', 'ws')}/api/tenants/${tenant}/events`
  const socket = new WebSocket(url, { headers } as unknown as string[])
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  return { closed }
}

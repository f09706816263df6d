/**
 * Two tenants at once, and everybody who could ask. Every route of the route table is called with ids of the other tenant,
 * and must answer exactly as it does for an id that never existed: same status, same headers, same body but for the
 * request id. What each role may do with the ids of its own tenant is in roles.test.ts.
 */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { makePdf } from '../support/pdf.ts'
import { newMember, newPerson, type Person, settled, userIdOf } from '../support/people.ts'
import '../support/provided.ts'
import { callRoute, type Ids, namesSomethingInside, nothing, routesWithIds, tenantRoutes } from '../support/routes.ts'

const { appUrl } = inject('cloud')

type Owned = Person & Ids

/** A workspace with one of everything that has an id. */
async function withData(topic: string): Promise<Owned> {
  const person = await newPerson(appUrl)
  const pdf = await makePdf([`The secret word of the ${topic} is ${topic}-${person.tenant}.`])
  const { document } = await person.client.upload(person.tenant, `${topic}.pdf`, pdf)
  await settled(person, document.id)
  const conversation = await person.client.converse(person.tenant)
  const question = { conversation: conversation.id, text: `What is the secret word of the ${topic}?` }
  for await (const _ of person.client.ask(person.tenant, question));
  const { invitation } = await person.client.invite(person.tenant, 'viewer')
  return {
    ...nothing(),
    ...person,
    document: document.id,
    conversation: conversation.id,
    user: await userIdOf(person),
    invitation: invitation.id,
    // Whoever has the whole token is invited. This one only names the tenant.
    token: `${person.tenant}.${'B'.repeat(43)}`,
  }
}

let alice: Owned
let bob: Owned
/** Of Bob's workspace. */
const members: Record<string, Person> = {}
/** Was a member of Alice's workspace. */
let removed: Person
beforeAll(async () => {
  ;[alice, bob] = await Promise.all([withData('alpha'), withData('beta')])
  members.owner = bob
  for (const role of ['admin', 'member', 'viewer'] as const) members[role] = await newMember(appUrl, bob, role)
  removed = await newMember(appUrl, alice, 'admin')
  await alice.client.removeMember(alice.tenant, await userIdOf(removed))
})

const idsOf = ({ client: _, name: __, email: ___, ...ids }: Owned): Ids => ids

test('the route table has routes of every kind of id', () => {
  const kinds = Object.keys(nothing()).map((name) => `:${name}`)
  const named = new Set(routesWithIds.flatMap(({ path }) => path.match(/:\w+/g) ?? []))
  expect([...named].filter((name) => !kinds.includes(name))).toEqual([])
  for (const id of [':tenant', ':document', ':conversation', ':user', ':invitation', ':token'])
    expect(named).toContain(id)
})

describe.each(routesWithIds)('$method $path', (route) => {
  test('a foreign tenant answers like none', async () => {
    const none = await callRoute(bob.client, route, nothing())
    expect(none.status).toBe(404)
    expect(await callRoute(bob.client, route, idsOf(alice))).toEqual(none)
    expect(await callRoute(bob.client, route, { ...idsOf(bob), tenant: alice.tenant, token: alice.token })).toEqual(
      none,
    )
  })

  test('and so does one that somebody was removed from', async () => {
    const none = await callRoute(removed.client, route, nothing())
    expect(none.status).toBe(404)
    expect(await callRoute(removed.client, route, idsOf(alice))).toEqual(none)
  })
})

describe.each(tenantRoutes.filter(namesSomethingInside))('$method $path', (route) => {
  test.each(['owner', 'admin', 'member', 'viewer'])(
    'foreign ids inside the own tenant answer like none: %s',
    async (role) => {
      const { client } = members[role] as Person
      const none = await callRoute(client, route, { ...nothing(), tenant: bob.tenant })
      expect(await callRoute(client, route, { ...idsOf(alice), tenant: bob.tenant })).toEqual(none)
      expect([403, 404]).toContain(none.status)
    },
  )
})

test('a question scoped to a foreign document reads nothing of it', async () => {
  const answers: unknown[] = []
  for (const scope of [[alice.document], [newId()]]) {
    const conversation = await bob.client.converse(bob.tenant)
    let answer: unknown
    const question = { conversation: conversation.id, text: 'What is the secret word of the alpha?', scope }
    for await (const message of bob.client.ask(bob.tenant, question)) answer = message.parts
    answers.push(answer)
  }
  expect(answers[0]).toEqual(answers[1])
  expect(JSON.stringify(answers)).not.toContain(alice.tenant)
})

test("after all that, everybody's data is as it was", async () => {
  expect((await alice.client.documents(alice.tenant)).map(({ id, title }) => [id, title])).toEqual([
    [alice.document, 'alpha'],
  ])
  const { messages } = await alice.client.messages(alice.tenant, alice.conversation)
  expect(messages).toHaveLength(2)
  expect(await alice.client.members(alice.tenant)).toMatchObject([{ userId: alice.user, role: 'owner', you: true }])
  expect(await alice.client.invitations(alice.tenant)).toMatchObject([{ id: alice.invitation }])
})

test("nobody hears another tenant's events", async () => {
  const heard: string[] = []
  const url = `${appUrl.replace('http', 'ws')}/api/tenants/${bob.tenant}/events`
  const headers = { cookie: bob.client.cookieFor(appUrl), origin: appUrl }
  const socket = new WebSocket(url, { headers } as unknown as string[])
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  socket.addEventListener('message', ({ data }) => heard.push(String(data)))
  const foreign = await alice.client.converse(alice.tenant)
  const own = await bob.client.converse(bob.tenant)
  await expect.poll(() => heard.some((event) => event.includes(own.id))).toBe(true)
  expect(heard.some((event) => event.includes(foreign.id) || event.includes(alice.tenant))).toBe(false)
  socket.close()
})

/**
 * Two tenants at once. Every route of the route table is called by one of them with every id of the other, and must
 * answer exactly as it does for an id that never existed: same status, same headers, same body but for the request id.
 */
import { request as httpRequest } from 'node:http'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { newId, newTenantId } from '../../core/ids.ts'
import { routeTable } from '../../workers/api/route-table.ts'
import { makePdf } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import '../support/provided.ts'

const { appUrl } = inject('cloud')

interface Owned extends Person {
  document: string
  conversation: string
}

async function withData(topic: string): Promise<Owned> {
  const person = await newPerson(appUrl)
  const pdf = await makePdf([`The secret word of the ${topic} is ${topic}-${person.tenant}.`])
  const { document } = await person.client.upload(person.tenant, `${topic}.pdf`, pdf)
  await settled(person, document.id)
  const conversation = await person.client.converse(person.tenant)
  const question = { conversation: conversation.id, text: `What is the secret word of the ${topic}?` }
  for await (const _ of person.client.ask(person.tenant, question));
  return { ...person, document: document.id, conversation: conversation.id }
}

let alice: Owned
let bob: Owned
beforeAll(async () => {
  ;[alice, bob] = await Promise.all([withData('alpha'), withData('beta')])
})

const routes = routeTable().filter(({ path }) => path.includes(':'))

/** Bodies that get past validation, so that what is compared is the answer about the id. */
const bodies: Record<string, unknown> = {
  'DELETE /api/tenants/:tenant': { confirm: 'mine now' },
  'POST /api/tenants/:tenant/documents': { name: 'x.pdf', size: 10, type: 'application/pdf' },
  'PATCH /api/tenants/:tenant/documents/:document': { title: 'mine now' },
  'POST /api/tenants/:tenant/conversations': { scope: null },
  'PATCH /api/tenants/:tenant/conversations/:conversation': { title: 'mine now' },
  'POST /api/tenants/:tenant/conversations/:conversation/messages': { id: newId(), text: 'What is the secret word?' },
}

interface Ids {
  tenant: string
  document: string
  conversation: string
}

/** Calls a route as Bob. Node's own client, because a WebSocket upgrade can't be sent with fetch. */
function call(method: string, path: string, ids: Ids): Promise<{ status: number; headers: object; body: unknown }> {
  const url = `${appUrl}${path.replace(/:(\w+)/g, (_, name: string) => ids[name as keyof Ids])}`
  const body = bodies[`${method} ${path}`]
  const upgrade = path.endsWith('/events')
  const headers = {
    origin: appUrl,
    cookie: bob.client.cookieFor(url),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(upgrade
      ? {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        }
      : {}),
  }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const { date: _, 'x-request-id': __, 'server-timing': ___, ...kept } = response.headers
        resolve({
          status: response.statusCode ?? 0,
          headers: kept,
          body: withoutRequestId(Buffer.concat(parts).toString()),
        })
      })
    })
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: {}, body: 'upgraded' })
    })
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function withoutRequestId(text: string): unknown {
  try {
    const { requestId: _, ...rest } = JSON.parse(text) as Record<string, unknown>
    return rest
  } catch {
    return text
  }
}

test('the route table has routes of every kind of id', () => {
  for (const id of [':tenant', ':document', ':conversation'])
    expect(routes.some(({ path }) => path.includes(id))).toBe(true)
})

describe.each(routes)('$method $path', ({ method, path }) => {
  const nothing = (): Ids => ({ tenant: newTenantId('us'), document: newId(), conversation: newId() })

  test('a foreign tenant answers like none', async () => {
    const foreign = await call(method, path, { ...alice })
    expect(foreign).toEqual(await call(method, path, nothing()))
    expect(foreign.status).toBe(404)
    const ownIds = { ...nothing(), document: bob.document, conversation: bob.conversation, tenant: alice.tenant }
    expect(await call(method, path, ownIds)).toEqual(foreign)
  })

  test.runIf(/:document|:conversation/.test(path))('foreign ids inside the own tenant answer like none', async () => {
    const foreign = await call(method, path, { ...alice, tenant: bob.tenant })
    expect(foreign).toEqual(await call(method, path, { ...nothing(), tenant: bob.tenant }))
    expect(foreign.status).toBe(404)
  })
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

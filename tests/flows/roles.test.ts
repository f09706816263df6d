/** Every route of a tenant, called by a member of every role: each gets exactly what the table of rights says. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import type { Role } from '../../core/contract.ts'
import { decide } from '../../durable-objects/tenant/admission.ts'
import type { Action } from '../../durable-objects/tenant/rpc.ts'
import { makePdf } from '../support/pdf.ts'
import { newMember, newPerson, type Person, settled, userIdOf } from '../support/people.ts'
import '../support/provided.ts'
import { callRoute, type Ids, namesSomethingInside, nothing, tenantRoutes } from '../support/routes.ts'

const { appUrl } = inject('cloud')
const roles = ['owner', 'admin', 'member', 'viewer'] as const satisfies readonly Role[]

/** Which right a route asks for. A route that is missing here fails the test below. */
const actions: Record<string, Action> = {
  'GET /api/tenants/:tenant': 'tenant.read',
  'PATCH /api/tenants/:tenant': 'tenant.rename',
  'DELETE /api/tenants/:tenant': 'tenant.erase',
  'GET /api/tenants/:tenant/events': 'events',
  'GET /api/tenants/:tenant/export': 'tenant.export',
  'GET /api/tenants/:tenant/audit': 'audit.read',
  'GET /api/tenants/:tenant/usage': 'usage.read',
  'GET /api/tenants/:tenant/members': 'members.read',
  'PATCH /api/tenants/:tenant/members/:user': 'members.manage',
  'DELETE /api/tenants/:tenant/members/:user': 'members.manage',
  'POST /api/tenants/:tenant/owner': 'tenant.hand-over',
  'GET /api/tenants/:tenant/invitations': 'invitations.manage',
  'POST /api/tenants/:tenant/invitations': 'invitations.manage',
  'DELETE /api/tenants/:tenant/invitations/:invitation': 'invitations.manage',
  'GET /api/tenants/:tenant/documents': 'documents.read',
  'POST /api/tenants/:tenant/documents': 'documents.upload',
  'GET /api/tenants/:tenant/documents/:document': 'documents.read',
  'PATCH /api/tenants/:tenant/documents/:document': 'documents.write',
  'DELETE /api/tenants/:tenant/documents/:document': 'documents.write',
  'POST /api/tenants/:tenant/documents/:document/complete': 'documents.upload',
  'POST /api/tenants/:tenant/documents/:document/retry': 'documents.write',
  'GET /api/tenants/:tenant/documents/:document/file': 'documents.read',
  'GET /api/tenants/:tenant/conversations': 'conversations.read',
  'POST /api/tenants/:tenant/conversations': 'conversations.write',
  'PATCH /api/tenants/:tenant/conversations/:conversation': 'conversations.write',
  'DELETE /api/tenants/:tenant/conversations/:conversation': 'conversations.write',
  'GET /api/tenants/:tenant/conversations/:conversation/messages': 'conversations.read',
  'POST /api/tenants/:tenant/conversations/:conversation/messages': 'chat',
  'GET /api/tenants/:tenant/conversations/:conversation/stream': 'conversations.read',
  'POST /api/tenants/:tenant/conversations/:conversation/stop': 'conversations.read',
}
const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

const people = {} as Record<Role, Person>
let owners: Pick<Ids, 'tenant' | 'document' | 'conversation'>
beforeAll(async () => {
  const owner = await newPerson(appUrl)
  people.owner = owner
  for (const role of ['admin', 'member', 'viewer'] as const) people[role] = await newMember(appUrl, owner, role)
  const { document } = await owner.client.upload(owner.tenant, 'plan.pdf', await makePdf(['A plan of the owner.']))
  await settled(owner, document.id)
  const conversation = await owner.client.converse(owner.tenant)
  owners = { tenant: owner.tenant, document: document.id, conversation: conversation.id }
})

test('every route of a tenant asks for a right', () => {
  expect(tenantRoutes.map(keyOf).filter((key) => !(key in actions))).toEqual([])
})

describe.each(tenantRoutes)('$method $path', (route) => {
  // What is asked about something that isn't there shows the right, and changes nothing.
  test.each(roles)('%s', async (role) => {
    const refusal = decide(actions[keyOf(route)] as Action, role)
    const { status, body } = await callRoute(people[role].client, route, { ...nothing(), tenant: owners.tenant })
    if (refusal) {
      expect(status).toBe(403)
      expect(body).toMatchObject({ type: 'urn:alcove:problem:forbidden' })
    } else if (namesSomethingInside(route)) expect(status).toBe(404)
    else if (keyOf(route) === 'DELETE /api/tenants/:tenant') expect(status).toBe(409)
    else expect([101, 200, 201]).toContain(status)
  })
})

describe('of what others made', () => {
  const conversationRoutes = tenantRoutes.filter(({ path }) => path.includes(':conversation'))

  test.each(['admin', 'member', 'viewer'] as const)('conversations are like none: %s', async (role) => {
    for (const route of conversationRoutes) {
      const none = await callRoute(people[role].client, route, { ...nothing(), tenant: owners.tenant })
      expect(await callRoute(people[role].client, route, { ...nothing(), ...owners })).toEqual(none)
    }
  })

  test.each([
    ['viewer', 403],
    ['member', 403],
    ['admin', 200],
    ['owner', 200],
  ] as const)('documents: %s', async (role, renamed) => {
    const { client } = people[role]
    const call = (method: string, rest: string) =>
      callRoute(
        client,
        { method, path: `/api/tenants/:tenant/documents/:document${rest}` },
        { ...nothing(), ...owners },
      )
    expect((await call('GET', '')).status).toBe(200)
    expect((await call('GET', '/file')).status).toBe(200)
    expect((await call('PATCH', '')).status).toBe(renamed)
    expect((await call('POST', '/retry')).status).toBe(renamed === 200 ? 409 : 403)
    if (renamed === 403) expect((await call('DELETE', '')).status).toBe(403)
  })
})

describe('of members', () => {
  const change = async (actor: Role, subject: Role, role: Role) => {
    const user = await userIdOf(people[subject])
    const url = `${appUrl}/api/tenants/${owners.tenant}/members/${user}`
    const headers = { origin: appUrl, 'content-type': 'application/json' }
    const response = await people[actor].client.fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ role }) })
    return response.status
  }

  test('admins change roles below the owner’s, and make no owners', async () => {
    expect(await change('admin', 'member', 'admin')).toBe(200)
    expect(await change('admin', 'member', 'member')).toBe(200)
    expect(await change('admin', 'owner', 'member')).toBe(403)
    expect(await change('admin', 'admin', 'owner')).toBe(403)
    expect(await change('member', 'viewer', 'member')).toBe(403)
    expect(await change('owner', 'owner', 'admin')).toBe(409)
  })

  test('everybody may leave', async () => {
    for (const role of ['viewer', 'member', 'admin'] as const) {
      const { client } = people[role]
      await client.removeMember(owners.tenant, await userIdOf(people[role]))
      expect((await client.me()).tenants.map(({ id }) => id)).not.toContain(owners.tenant)
    }
    const { client } = people.owner
    await expect(client.removeMember(owners.tenant, await userIdOf(people.owner))).rejects.toThrow(/needs an owner/)
  })
})

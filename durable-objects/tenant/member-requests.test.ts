import { expect, test } from 'vitest'
import { createInvitation } from './invitation-requests.ts'
import { changeRole, handOver, listMembers, removeMember, renameTenant } from './member-requests.ts'
import type { Role } from './rpc.ts'
import { MEMBER, OWNER, PDF, STRANGER, TENANT, testTenant, VIEWER } from './testing/world.ts'

const ADMIN = { userId: '0198c0de-0000-7000-8000-000000000004' }
const OTHER = { userId: '0198c0de-0000-7000-8000-000000000005' }

function tenantWith(...more: [{ userId: string }, Role][]) {
  const tenant = testTenant()
  const members = more.map(([{ userId }, role]) => ({ userId, role, version: 1 }))
  tenant.parts.members.seed({ id: TENANT, name: 'Acme', createdAt: '2026-09-30T12:00:00.000Z', members })
  const roleOf = ({ userId }: { userId: string }) => tenant.parts.members.roleOf(userId)
  const actions = () => tenant.parts.audit.page(null).entries.map(({ action }) => action)
  return { ...tenant, roleOf, actions }
}

test('lists who belongs to it, and nobody who did', () => {
  const { parts } = tenantWith()
  removeMember(parts, OWNER, MEMBER.userId)
  expect(listMembers(parts)).toEqual({
    ok: true,
    members: [
      { userId: OWNER.userId, role: 'owner' },
      { userId: VIEWER.userId, role: 'viewer' },
    ],
  })
})

test('removing: refused from then on, told to everyone, reflected, recorded', async () => {
  const { parts, events, control, settle, roleOf, clock } = tenantWith()
  expect(removeMember(parts, OWNER, MEMBER.userId)).toEqual({ ok: true })
  expect(roleOf(MEMBER)).toBeNull()
  expect(events).toContainEqual({ event: { type: 'tenant' }, userId: undefined })
  await settle()
  const reflected = control.statements.find(({ text }) => text.includes('into memberships'))
  expect(reflected?.params).toEqual([TENANT, MEMBER.userId, 'member', 2, new Date(clock.now).toISOString()])
  expect(parts.audit.page(null).entries).toMatchObject([
    { actor: OWNER.userId, action: 'member.removed', target: MEMBER.userId, detail: { role: 'member' } },
  ])
  expect(removeMember(parts, OWNER, MEMBER.userId)).toMatchObject({ refusal: { reason: 'not-found' } })
})

test('removing ends the answers that are being written for that user, and for nobody else', async () => {
  const { parts, stopped, settle } = tenantWith()
  const ask = (userId: string) => {
    const { id } = parts.conversations.create(userId, null)
    const begun = parts.conversations.begin(userId, { conversationId: id, questionId: 'q', title: 't', scope: null })
    return begun.kind === 'begun' ? begun.answerId : ''
  }
  ask(OWNER.userId)
  const answer = ask(MEMBER.userId)
  removeMember(parts, OWNER, MEMBER.userId)
  await settle()
  expect(stopped).toEqual([answer])
})

test('removing gives up uploads that have not arrived; documents stay', async () => {
  const { parts, files, clock, settle } = tenantWith()
  const announce = (name: string) => {
    const announced = parts.uploads.announce(MEMBER.userId, { name, size: PDF.length, type: '' })
    if (announced.kind !== 'expected') throw new Error('not expected')
    return announced
  }
  const arrived = announce('a.pdf')
  files.put(arrived.key, PDF)
  await parts.uploads.settle(arrived.document)
  const late = announce('b.pdf')
  removeMember(parts, OWNER, MEMBER.userId)
  expect(parts.documents.list().map(({ id }) => id)).toEqual([arrived.document.id])
  files.put(late.key, PDF)
  await settle()
  clock.now += 60 * 60_000
  await settle()
  expect([...files.objects.keys()]).toEqual([arrived.key])
})

test('everybody can leave, but for the last owner', () => {
  const { parts, roleOf, actions } = tenantWith([OTHER, 'owner'])
  for (const user of [VIEWER, MEMBER, OTHER]) {
    expect(removeMember(parts, user, user.userId)).toEqual({ ok: true })
    expect(roleOf(user)).toBeNull()
  }
  expect(actions()).toEqual(['member.left', 'member.left', 'member.left'])
  expect(removeMember(parts, OWNER, OWNER.userId)).toMatchObject({ refusal: { reason: 'conflict' } })
  expect(changeRole(parts, OWNER, OWNER.userId, 'admin')).toMatchObject({ refusal: { reason: 'conflict' } })
  expect(roleOf(OWNER)).toBe('owner')
})

test('admins manage everybody but owners, and make none', () => {
  const { parts, roleOf } = tenantWith([ADMIN, 'admin'], [OTHER, 'admin'])
  const forbidden = { refusal: { reason: 'forbidden', needs: 'owner' } }
  expect(changeRole(parts, ADMIN, OWNER.userId, 'viewer')).toMatchObject(forbidden)
  expect(removeMember(parts, ADMIN, OWNER.userId)).toMatchObject(forbidden)
  expect(changeRole(parts, ADMIN, MEMBER.userId, 'owner')).toMatchObject(forbidden)
  expect(changeRole(parts, ADMIN, ADMIN.userId, 'owner')).toMatchObject(forbidden)
  expect(changeRole(parts, ADMIN, MEMBER.userId, 'admin')).toMatchObject({ ok: true, member: { role: 'admin' } })
  expect(removeMember(parts, ADMIN, OTHER.userId)).toEqual({ ok: true })
  expect([OWNER, MEMBER, OTHER].map(roleOf)).toEqual(['owner', 'admin', null])
})

test('of two owners who demote each other, one stays', () => {
  const { parts, roleOf } = tenantWith([OTHER, 'owner'])
  expect(changeRole(parts, OWNER, OTHER.userId, 'member')).toMatchObject({ ok: true })
  expect(changeRole(parts, OTHER, OWNER.userId, 'member')).toMatchObject({ refusal: { reason: 'forbidden' } })
  expect([OWNER, OTHER].map(roleOf)).toEqual(['owner', 'member'])
})

test('who is made a viewer may not go on writing', async () => {
  const { parts, stopped, settle } = tenantWith()
  const { id } = parts.conversations.create(MEMBER.userId, null)
  parts.conversations.begin(MEMBER.userId, { conversationId: id, questionId: 'q', title: 't', scope: null })
  changeRole(parts, OWNER, MEMBER.userId, 'admin')
  await settle()
  expect(stopped).toEqual([])
  changeRole(parts, OWNER, MEMBER.userId, 'viewer')
  await settle()
  expect(stopped).toHaveLength(1)
  expect(parts.audit.page(null).entries[0]).toMatchObject({ detail: { from: 'admin', to: 'viewer' } })
})

test('the same role again changes nothing', async () => {
  const { parts, control, settle, actions } = tenantWith()
  await settle()
  const before = control.statements.length
  expect(changeRole(parts, OWNER, MEMBER.userId, 'member')).toMatchObject({ ok: true })
  await settle()
  expect(control.statements).toHaveLength(before)
  expect(actions()).toEqual([])
})

test('the links of somebody who may not invite any more are worth nothing', () => {
  const { parts } = tenantWith([ADMIN, 'admin'], [OTHER, 'admin'])
  const terms = { role: 'member', days: 7, uses: 10 } as const
  for (const user of [ADMIN, OTHER, OWNER]) createInvitation(parts, user, terms)
  removeMember(parts, OWNER, ADMIN.userId)
  changeRole(parts, OWNER, OTHER.userId, 'member')
  expect(parts.invitations.open().map(({ created_by }) => created_by)).toEqual([OWNER.userId])
})

test('handing over makes one the owner and the other an admin', () => {
  const { parts, roleOf, actions } = tenantWith()
  expect(handOver(parts, OWNER, STRANGER.userId)).toMatchObject({ refusal: { reason: 'not-found' } })
  expect(handOver(parts, OWNER, OWNER.userId)).toMatchObject({ refusal: { reason: 'conflict' } })
  expect(handOver(parts, OWNER, VIEWER.userId)).toEqual({ ok: true })
  expect([OWNER, VIEWER].map(roleOf)).toEqual(['admin', 'owner'])
  expect(actions()).toEqual(['tenant.handed-over'])
})

test('renaming is reflected and recorded, without the name', async () => {
  const { parts, control, settle } = tenantWith()
  expect(renameTenant(parts, OWNER, 'Umbrella')).toEqual({ ok: true })
  renameTenant(parts, OWNER, 'Umbrella')
  await settle()
  const written = control.statements.filter(({ text }) => text.startsWith('update tenants'))
  expect(written.at(-1)?.params).toContain('Umbrella')
  const { entries } = parts.audit.page(null)
  expect(entries).toMatchObject([{ action: 'tenant.renamed', actor: OWNER.userId }])
  expect(JSON.stringify(entries)).not.toContain('Umbrella')
})

import { expect, test } from 'vitest'
import { depart } from './departure.ts'
import { MEMBER, OWNER, STRANGER, testTenant } from './testing/world.ts'

async function tenantWithConversations() {
  const tenant = testTenant()
  tenant.parts.database.want('paid-plan')
  await tenant.settle()
  const { conversations } = tenant.parts
  const of = ({ userId }: { userId: string }) => {
    const { id } = conversations.create(userId, null)
    conversations.begin(userId, { conversationId: id, questionId: id, title: 't', scope: null })
    return id
  }
  return { ...tenant, mine: of(MEMBER), owners: of(OWNER) }
}

test('the membership ends, and what only the user could see is deleted, in the database too', async () => {
  const { parts, control, sql, settle, advance, mine } = await tenantWithConversations()
  expect(depart(parts, MEMBER.userId)).toBe('left')
  expect(parts.members.roleOf(MEMBER.userId)).toBeNull()
  expect(parts.conversations.list(MEMBER.userId)).toEqual([])
  expect(parts.conversations.list(OWNER.userId)).toHaveLength(1)
  await settle()
  expect(sql.statements.some(({ text, params }) => text.includes('delete from') && params?.includes(mine))).toBe(true)
  await advance(1_000)
  expect(
    control.statements.some(({ text, params }) => text.includes('into memberships') && params?.includes(MEMBER.userId)),
  ).toBe(true)
  expect(depart(parts, MEMBER.userId)).toBe('left')
  expect(parts.audit.page(null).entries.filter(({ action }) => action === 'member.left')).toHaveLength(1)
})

test('the last owner can’t leave: the tenant has to be erased. One of two can', async () => {
  const { parts } = await tenantWithConversations()
  expect(depart(parts, OWNER.userId)).toBe('sole-owner')
  expect(parts.members.roleOf(OWNER.userId)).toBe('owner')
  expect(parts.conversations.list(OWNER.userId)).toHaveLength(1)
  parts.members.setRole(MEMBER.userId, 'owner')
  expect(depart(parts, OWNER.userId)).toBe('left')
})

test('somebody who never belonged, and one who was just about to', async () => {
  const { parts } = await tenantWithConversations()
  expect(depart(parts, STRANGER.userId)).toBe('left')
  const promised = parts.members.issue(STRANGER.userId, 'member')
  expect(depart(parts, STRANGER.userId)).toBe('left')
  expect(parts.members.find(STRANGER.userId)?.version).toBeGreaterThan(promised)
  expect(parts.members.roleOf(STRANGER.userId)).toBeNull()
})

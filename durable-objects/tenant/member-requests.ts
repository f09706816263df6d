/**
 * What people ask of the tenant's members. The caller is a member whose role allows the kind of request; what depends on
 * whom it is about is decided here, by admission.ts.
 */
import { decide, decideMember } from './admission.ts'
import type { Parts } from './assemble.ts'
import type { MemberRow } from './members.ts'
import { conflict, NOT_FOUND, refused } from './refusals.ts'
import type { Actor, Answered, Role } from './rpc.ts'

/** A member as this object knows them: by id. */
export interface MemberFacts {
  userId: string
  role: Role
}

const LAST_OWNER = conflict('A workspace needs an owner. Hand it over to somebody else first, or delete it.')

export function listMembers({ members }: Parts): Answered<{ members: MemberFacts[] }> {
  return { ok: true, members: members.list().map(factsOf) }
}

export function changeRole(parts: Parts, actor: Actor, userId: string, role: Role): Answered<{ member: MemberFacts }> {
  const { members, storage, audit } = parts
  const before = members.roleOf(userId)
  if (!before) return NOT_FOUND
  const refusal = decideMember(members.roleOf(actor.userId), before, role)
  if (refusal) return refused(refusal)
  if (before === role) return { ok: true, member: { userId, role } }
  if (isLastOwner(parts, userId)) return LAST_OWNER
  storage.transaction(() => {
    const member = members.setRole(userId, role)
    audit.record({
      actor: actor.userId,
      action: 'member.role-changed',
      target: userId,
      detail: { from: before, to: role },
    })
    settleRights(parts, member)
  })
  announce(parts)
  return { ok: true, member: { userId, role } }
}

/** Removes somebody, or, of oneself, leaves. */
export function removeMember(parts: Parts, actor: Actor, userId: string): Answered<object> {
  const { members, storage, audit, now } = parts
  const role = members.roleOf(userId)
  if (!role) return NOT_FOUND
  const leaving = userId === actor.userId
  const refusal = leaving ? null : decideMember(members.roleOf(actor.userId), role, null)
  if (refusal) return refused(refusal)
  if (isLastOwner(parts, userId)) return LAST_OWNER
  storage.transaction(() => {
    const member = members.remove(userId, now())
    audit.record({
      actor: actor.userId,
      action: leaving ? 'member.left' : 'member.removed',
      target: userId,
      detail: { role },
    })
    settleRights(parts, member)
  })
  announce(parts)
  return { ok: true }
}

export function handOver(parts: Parts, actor: Actor, userId: string): Answered<object> {
  const { members, storage, audit } = parts
  if (!members.roleOf(userId)) return NOT_FOUND
  if (userId === actor.userId) return conflict('This workspace is yours already.')
  storage.transaction(() => {
    settleRights(parts, members.setRole(userId, 'owner'))
    settleRights(parts, members.setRole(actor.userId, 'admin'))
    audit.record({ actor: actor.userId, action: 'tenant.handed-over', target: userId })
  })
  announce(parts)
  return { ok: true }
}

export function renameTenant({ profile, storage, audit }: Parts, actor: Actor, name: string): Answered<object> {
  if (profile.row().name === name) return { ok: true }
  storage.transaction(() => {
    profile.change({ name })
    audit.record({ actor: actor.userId, action: 'tenant.renamed' })
  })
  return { ok: true }
}

/** After a membership was changed: ends what the member may not go on with, and tells the control database. */
export function settleRights(
  { conversations, documents, deletion, invitations, members, outbox }: Parts,
  member: MemberRow,
) {
  const { user_id: userId, version } = member
  const role = members.roleOf(userId)
  outbox.add('membership', userId, version)
  if (decide('chat', role)) conversations.stopAll(userId)
  if (decide('documents.upload', role))
    for (const document of documents.list())
      if (document.status === 'uploading' && document.created_by === userId) deletion.remove(document.id)
  // Nobody keeps a way in, or a way to let others in, that they were given with a role they don't have any more.
  if (decide('invitations.manage', role))
    for (const { id } of invitations.madeBy(userId)) withdrawInvitation({ invitations, members, outbox }, id)
}

/** Lets nobody in by this invitation from now on, also not who is accepting it at this moment. */
export function withdrawInvitation(
  { invitations, members, outbox }: Pick<Parts, 'invitations' | 'members' | 'outbox'>,
  id: string,
): void {
  for (const userId of invitations.revoke(id)) {
    const member = members.withdraw(userId)
    if (member) outbox.add('membership', userId, member.version)
  }
}

/** To everybody who belongs to the tenant; the sockets of those who don't any more are closed by this, too. */
function announce({ publish }: Parts): void {
  publish({ type: 'tenant' })
}

function isLastOwner({ members }: Parts, userId: string): boolean {
  return members.roleOf(userId) === 'owner' && members.count('owner') === 1
}

function factsOf({ user_id: userId, role }: MemberRow): MemberFacts {
  return { userId, role }
}

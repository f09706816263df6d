/** Making, taking back and accepting invitations. */
import type { Invitation } from '../../core/contract.ts'
import { outranks } from './admission.ts'
import type { Parts } from './assemble.ts'
import { type InvitationTerms, MAX_OPEN_INVITATIONS, viewOfInvitation } from './invitations.ts'
import { withdrawInvitation } from './member-requests.ts'
import { conflict, NOT_FOUND, refused } from './refusals.ts'
import type { Actor, Answered, Role } from './rpc.ts'

export function listInvitations({ invitations }: Parts): Answered<{ invitations: Invitation[] }> {
  return { ok: true, invitations: invitations.open().map(viewOfInvitation) }
}

/** `secret` is the only time that it is told. */
export function createInvitation(
  { invitations, audit, newId, storage }: Parts,
  actor: Actor,
  terms: InvitationTerms,
): Answered<{ invitation: Invitation; secret: string }> {
  if (invitations.open().length >= MAX_OPEN_INVITATIONS)
    return conflict(`There are ${MAX_OPEN_INVITATIONS} open invitations. Revoke some first.`)
  return storage.transaction(() => {
    const { row, secret } = invitations.create(newId(), actor.userId, terms)
    audit.record({
      actor: actor.userId,
      action: 'invitation.created',
      target: row.id,
      detail: { role: terms.role, days: terms.days, uses: terms.uses },
    })
    return { ok: true as const, invitation: viewOfInvitation(row), secret }
  })
}

export function revokeInvitation(parts: Parts, actor: Actor, id: string): Answered<object> {
  const { invitations, audit, storage } = parts
  if (!invitations.find(id)) return NOT_FOUND
  storage.transaction(() => {
    withdrawInvitation(parts, id)
    audit.record({ actor: actor.userId, action: 'invitation.revoked', target: id })
  })
  return { ok: true }
}

/** What an invitation offers somebody who belongs to the tenant or not. Whoever has no valid link learns nothing. */
export function checkInvitation(
  { invitations, members, profile }: Parts,
  actor: Actor,
  secret: string,
): Answered<{ tenantName: string; role: Role; currentRole: Role | null }> {
  const invitation = invitations.usable(secret, actor.userId, members.find(actor.userId))
  if (!invitation) return NOT_FOUND
  const refusal = profile.refusalOf('invitations.manage')
  if (refusal) return refused(refusal)
  const { role } = invitation
  return { ok: true, tenantName: profile.row().name, role, currentRole: members.roleOf(actor.userId) }
}

/** What becomes of accepting: a member already, with a role that is no lower; or to be written down as one. */
export type Acceptance = { name: string; role: Role } & ({ kind: 'member' } | { kind: 'admitted'; version: number })

/**
 * Accepts an invitation. Nobody is a member by this alone: the caller writes the membership to the control database with
 * this version, then pokes this object with what stands there. Whatever is decided here meanwhile has a higher version.
 */
export function takeInvitation(
  { invitations, members, profile, planLimits, storage }: Parts,
  actor: Actor,
  secret: string,
): Answered<Acceptance> {
  const { userId } = actor
  const invitation = invitations.usable(secret, userId, members.find(userId))
  if (!invitation) return NOT_FOUND
  const refusal = profile.refusalOf('invitations.manage')
  if (refusal) return refused(refusal)
  const { name } = profile.row()
  const current = members.roleOf(userId)
  if (current && !outranks(invitation.role, current)) return { ok: true, kind: 'member', name, role: current }
  const over = current ? null : planLimits.forMember(members.count())
  if (over) return refused(over)
  return storage.transaction(() => {
    invitations.use(invitation.id, userId)
    const version = members.issue(userId, invitation.role)
    return { ok: true as const, kind: 'admitted' as const, name, role: invitation.role, version }
  })
}

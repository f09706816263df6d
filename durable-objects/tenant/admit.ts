/** The one question before anything is done for somebody: may this actor do this here, now? */
import { decide } from './admission.ts'
import type { Parts } from './assemble.ts'
import type { Action, Actor, Refusal } from './rpc.ts'

/** Null when they may. A session that a member uses here for the first time is recorded as a sign-in. */
export function admit(
  { members, profile, audit }: Pick<Parts, 'members' | 'profile' | 'audit'>,
  { userId, sessionId }: Actor,
  action: Action,
): Refusal | null {
  const role = members.roleOf(userId)
  if (role !== null && sessionId !== undefined)
    audit.record({ actor: userId, action: 'member.signed-in', once: `session ${sessionId}` })
  return decide(action, role) ?? profile.refusalOf(action)
}

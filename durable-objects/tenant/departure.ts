/** A user's account is being deleted: what of theirs is in this tenant goes. */
import type { Parts } from './assemble.ts'
import { settleRights } from './member-requests.ts'

/**
 * 'sole-owner': nobody else could go on with this tenant, so that it has to be erased. 'unknown': the object hasn't heard
 * of the tenant yet, or it is being erased already; ask again later.
 */
export type Departure = 'left' | 'sole-owner' | 'unknown'

/**
 * Ends the membership and deletes what only the user could see. What they added for everyone stays, under an id that
 * names nobody any more. Repeatable, also for who left before.
 */
export function depart(parts: Parts, userId: string): Departure {
  const { members, conversations, audit, outbox, publish, rates, storage, now } = parts
  const role = members.roleOf(userId)
  if (role === 'owner' && members.count('owner') === 1) return 'sole-owner'
  storage.transaction(() => {
    if (role) {
      settleRights(parts, members.remove(userId, now()))
      audit.record({ actor: userId, action: 'member.left', target: userId, detail: { role } })
    } else {
      const admission = members.withdraw(userId)
      if (admission) outbox.add('membership', userId, admission.version)
    }
    for (const { id } of conversations.list(userId)) conversations.delete(userId, id)
    rates.forget(userId)
  })
  if (role) publish({ type: 'tenant' })
  return 'left'
}

/** What follows from a list of members that this object was told. */
import type { Parts } from './assemble.ts'
import { settleRights } from './member-requests.ts'
import type { Seeded } from './members.ts'

export function takeIn(parts: Parts, { created, joined, changed, newer }: Seeded): void {
  const { audit, outbox, publish } = parts
  const founder = joined.find(({ role }) => role === 'owner')
  if (created) audit.record({ actor: founder?.user_id ?? 'system', action: 'tenant.created' })
  for (const { user_id: actor, role } of joined)
    if (!created) audit.record({ actor, action: 'member.joined', target: actor, detail: { role } })
  // The control database has them as they are; here it matters what they may not go on with.
  for (const { before, member } of changed) {
    settleRights(parts, member)
    const gone = member.removed_at !== null
    audit.record({
      actor: gone ? 'system' : member.user_id,
      action: gone ? 'member.removed' : 'member.role-changed',
      target: member.user_id,
      detail: gone ? { role: before } : { from: before, to: member.role },
    })
  }
  for (const { user_id, version } of newer) outbox.add('membership', user_id, version)
  if (joined.length + changed.length > 0) publish({ type: 'tenant' })
}

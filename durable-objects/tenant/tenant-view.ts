/** The tenant as its members see it. Answered from the object alone: looking at a workspace wakes no database. */
import type { Tenant } from '../../core/contract.ts'
import { placeOfTenant } from '../../core/ids.ts'
import { placeOf, residencyOf } from '../../core/places.ts'
import type { Parts } from './assemble.ts'
import { NOT_FOUND } from './refusals.ts'
import type { Actor, Answered } from './rpc.ts'

export function viewTenant({ members, profile, database, places }: Parts, actor: Actor): Answered<{ tenant: Tenant }> {
  const role = members.roleOf(actor.userId)
  if (!role) return NOT_FOUND
  const { id, name, created_at: createdAt, state: lifecycle, state_reason: stateReason } = profile.row()
  const plan = profile.plan()
  const state = database.state()
  const placeId = placeOfTenant(id)
  const home = placeOf(places, id)
  if (!home) throw new Error('the place of this tenant is not configured')
  const place = { id: placeId, label: home.label, region: state.region }
  return {
    ok: true,
    tenant: {
      id,
      name,
      role,
      place,
      database: state,
      state: lifecycle,
      stateReason: lifecycle === 'suspended' ? stateReason : null,
      plan: { id: plan.id, label: plan.label, documents: plan.limits.documents },
      residency: residencyOf(home, state.region),
      createdAt: new Date(createdAt).toISOString(),
    },
  }
}

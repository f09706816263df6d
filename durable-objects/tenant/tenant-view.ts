/** The tenant as its members see it. Answered from the object alone: looking at a workspace wakes no database. */
import type { Tenant } from '../../core/contract.ts'
import { placeOfTenant } from '../../core/ids.ts'
import type { Parts } from './assemble.ts'
import { NOT_FOUND } from './refusals.ts'
import type { Actor, Answered } from './rpc.ts'

export function viewTenant(
  { members, profile, database, places, plans }: Parts,
  actor: Actor,
): Answered<{ tenant: Tenant }> {
  const role = members.roleOf(actor.userId)
  if (!role) return NOT_FOUND
  const { id, name, created_at: createdAt, plan, state: lifecycle, state_reason: stateReason } = profile.row()
  const state = database.state()
  const placeId = placeOfTenant(id)
  const place = { id: placeId, label: places[placeId]?.label ?? placeId, region: state.region }
  const jurisdiction = places[placeId]?.jurisdiction ?? null
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
      plan: { id: plan, label: plans[plan]?.label ?? plan },
      residency: {
        database: { region: state.region },
        coordination: { jurisdiction },
        files: { bucket: 'alcove-documents', jurisdiction: null },
        notPinned: [],
      },
      createdAt: new Date(createdAt).toISOString(),
    },
  }
}

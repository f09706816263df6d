/** Who may do what in a tenant. No I/O. */
import type { TenantLifecycle } from '../../core/contract.ts'
import { type RatePolicy, ratePolicies } from './rate-limit.ts'
import type { Action, Refusal, Role } from './rpc.ts'

interface Rule {
  /** The least role that may do it. */
  role: Role
  /** The least role that may do it to what another member made; left out, `role` is enough. */
  othersRole?: Role
  rate?: RatePolicy
  /** Also while the tenant is suspended: nothing of it is work. */
  whileSuspended?: true
}

/** The one table of rights. Conversations belong to who began them, whatever anyone's role. */
export const rules = {
  'tenant.read': { role: 'viewer', whileSuspended: true },
  'documents.read': { role: 'viewer' },
  'documents.upload': { role: 'member', rate: ratePolicies.upload },
  'documents.write': { role: 'member', othersRole: 'admin' },
  'conversations.read': { role: 'viewer' },
  'conversations.write': { role: 'member' },
  chat: { role: 'member', rate: ratePolicies.chat },
  events: { role: 'viewer', whileSuspended: true },
  'members.read': { role: 'viewer', whileSuspended: true },
  'members.leave': { role: 'viewer', whileSuspended: true },
  'members.manage': { role: 'admin' },
  'invitations.manage': { role: 'admin' },
  'tenant.rename': { role: 'admin' },
  'tenant.hand-over': { role: 'owner' },
  'tenant.export': { role: 'owner', whileSuspended: true, rate: ratePolicies.export },
  'tenant.erase': { role: 'owner', whileSuspended: true },
  'audit.read': { role: 'owner', whileSuspended: true },
  'usage.read': { role: 'viewer', whileSuspended: true },
} as const satisfies Record<Action, Rule>

const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 }

/**
 * Null when a member of that role may do it. `role` is null for who is no member, to whom the tenant doesn't exist.
 * `madeBy`: whether what it is done to was made by the caller.
 */
export function decide(action: Action, role: Role | null, madeBy: 'self' | 'other' = 'self'): Refusal | null {
  if (role === null) return { reason: 'not-found' }
  const rule: Rule = rules[action]
  const needs = madeBy === 'other' ? (rule.othersRole ?? rule.role) : rule.role
  return RANK[role] >= RANK[needs] ? null : { reason: 'forbidden', needs }
}

/**
 * Null when somebody who manages members may give `to` (null: remove them) to a member who has `from`. Owners are made and
 * unmade by owners only.
 */
export function decideMember(role: Role | null, from: Role, to: Role | null): Refusal | null {
  const refusal = decide('members.manage', role)
  if (refusal) return refusal
  const aboutOwners = from === 'owner' || to === 'owner'
  return aboutOwners && role !== 'owner' ? { reason: 'forbidden', needs: 'owner' } : null
}

export function outranks(role: Role, other: Role): boolean {
  return RANK[role] > RANK[other]
}

/** Null when work of that kind is done for a tenant in this state. */
export function decideState(
  action: Action,
  tenant: { state: TenantLifecycle; state_reason: string | null },
): Refusal | null {
  const rule: Rule = rules[action]
  if (tenant.state !== 'suspended' || rule.whileSuspended) return null
  return suspended(tenant.state_reason)
}

function suspended(reason: string | null): Refusal {
  const why = reason ? ` The operator says: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}` : ''
  return { reason: 'suspended', detail: `This workspace is suspended; nothing in it is lost.${why}` }
}

/** A rollout and its tenants as operators see them. */
import type { Rollout, RolloutTenant } from '../../core/contract/fleet.ts'
import type { Situation } from './machine.ts'
import type { RolloutRow, TenantRow } from './rows.ts'

export function viewOf(row: RolloutRow, counts: Situation['counts']): Rollout {
  return {
    id: row.id,
    from: row.from_version,
    to: row.to_version,
    state: row.paused === null ? row.phase : 'paused',
    reason: row.paused,
    settings: row.settings,
    counts,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    createdAt: new Date(row.created_at).toISOString(),
    deadlineAt: new Date(row.deadline_at).toISOString(),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
  }
}

export function viewOfTenant(row: TenantRow): RolloutTenant {
  return {
    tenantId: row.tenant_id,
    state: row.state,
    canary: row.canary === 1,
    attempts: row.attempts,
    error: row.error,
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}

/** What a Tenant object hears from, and tells, the Rollout object. */
import type { MigrationReport } from './rpc.ts'
import { rolloutStub } from './stub.ts'

export interface FleetLink {
  /** The newest schema that a tenant in use may be migrated to; null: none. Throws when nobody answers. */
  permitted(): Promise<string | null>
  /** Throws when it may not have been heard. */
  report(report: Omit<MigrationReport, 'tenantId'>): Promise<void>
}

export function fleetLink(env: Pick<ApiEnv, 'ROLLOUT'>, tenantId: string): FleetLink {
  return {
    permitted: () => rolloutStub(env.ROLLOUT).permitted(),
    report: (report) => rolloutStub(env.ROLLOUT).report([{ tenantId, ...report }]),
  }
}

/** After a key was rotated: has what objects store sealed with the newest one. */
import { apiConfig } from '../../core/config.ts'
import type { ResealAnswer } from '../../core/contract/fleet.ts'
import { tenantIdsAfter } from '../../core/control/tenants.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { Database } from '../../core/sql.ts'
import type { ResealOutcome } from '../../durable-objects/tenant/key-requests.ts'
import type { TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'

/** Each is a call that an invocation may make; none of them wakes a database. */
const PAGE = 100

export interface ResealDeps {
  /** Ids of tenants in order, after one of them. */
  tenantsAfter(id: string, limit: number): Promise<string[]>
  /** Throws when the object can't be asked. */
  reseal(tenantId: string): Promise<ResealOutcome>
}

/** One page of tenants. Repeatable: what is sealed by the newest key is left as it is, and what failed is named. */
export async function resealPage(deps: ResealDeps, cursor: string | undefined): Promise<ResealAnswer> {
  const ids = await deps.tenantsAfter(cursor ?? '', PAGE)
  const outcomes = await Promise.all(
    ids.map(async (id) => {
      try {
        return { id, outcome: await deps.reseal(id) }
      } catch (error) {
        logger('reseal').error('object could not be asked', { tenantId: id, ...errorFields(error) })
        return { id, outcome: 'failed' as const }
      }
    }),
  )
  return {
    resealed: outcomes.filter(({ outcome }) => outcome === 'resealed').length,
    failed: outcomes.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
    next: ids.length < PAGE ? null : (ids.at(-1) ?? null),
  }
}

export function resealDeps(env: ApiEnv, database: Database): ResealDeps {
  return {
    tenantsAfter: (id, limit) => tenantIdsAfter(database, id, limit),
    reseal: (id) => (tenantStub(env.TENANT, id, apiConfig(env).PLACES) as unknown as TenantRpc).reseal(),
  }
}

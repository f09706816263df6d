/** After a key was rotated: has what objects store sealed with the newest one. */
import { apiConfig } from '../../core/config.ts'
import type { ResealAnswer } from '../../core/contract/fleet.ts'
import { tenantIdsAfter } from '../../core/control/tenants.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { Database } from '../../core/sql.ts'
import { poolStub } from '../../durable-objects/pool/stub.ts'
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
  /** Places with a pool of projects that have no tenant yet. */
  places: string[]
  /** Throws when the pool can't be asked. */
  resealPool(place: string): Promise<{ resealed: number; failed: number }>
}

/** One page of tenants, with the last of them the pools. Repeatable: what is sealed by the newest key is left as it is, and what failed is named. */
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
  const next = ids.length < PAGE ? null : (ids.at(-1) ?? null)
  const pools = next === null ? await Promise.all(deps.places.map((place) => resealPool(deps, place))) : []
  return {
    resealed:
      outcomes.filter(({ outcome }) => outcome === 'resealed').length +
      pools.reduce((sum, { resealed }) => sum + resealed, 0),
    failed: [
      ...outcomes.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id),
      ...pools.filter(({ failed }) => failed > 0).map(({ place }) => `pool ${place}`),
    ],
    next,
  }
}

async function resealPool(
  deps: ResealDeps,
  place: string,
): Promise<{ place: string; resealed: number; failed: number }> {
  try {
    return { place, ...(await deps.resealPool(place)) }
  } catch (error) {
    logger('reseal').error('pool could not be asked', { place, ...errorFields(error) })
    return { place, resealed: 0, failed: 1 }
  }
}

export function resealDeps(env: ApiEnv, database: Database): ResealDeps {
  const { PLACES } = apiConfig(env)
  return {
    tenantsAfter: (id, limit) => tenantIdsAfter(database, id, limit),
    reseal: (id) => (tenantStub(env.TENANT, id, PLACES) as unknown as TenantRpc).reseal(),
    places: Object.keys(PLACES),
    resealPool: (place) => poolStub(env.POOL, place, PLACES).reseal(),
  }
}

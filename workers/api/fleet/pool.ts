/** `GET /api/fleet/pool`: how the pools stand. */
import type { PoolView } from '../../../core/contract/fleet.ts'
import type { AppContext } from '../env.ts'
import { poolStatuses } from '../pools.ts'

export async function viewPools(c: AppContext): Promise<Response> {
  return c.json({ pools: await poolStatuses(c.env) } satisfies PoolView)
}

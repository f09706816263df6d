/** The pools of all places: kept as they are configured by the cron, shown to operators. */
import { apiConfig } from '../../core/config.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { PoolRpc, PoolStatus } from '../../durable-objects/pool/rpc.ts'
import { poolStub } from '../../durable-objects/pool/stub.ts'

const log = logger('pools')

/** A pool that is configured to hold nothing is kept, too: it may hold what it was configured for before. */
export async function keepPools(env: ApiEnv): Promise<void> {
  await everyPool(env, (pool) => pool.keep())
}

/** Of pools that answer. */
export async function poolStatuses(env: ApiEnv): Promise<PoolStatus[]> {
  return everyPool(env, (pool) => pool.status())
}

async function everyPool<T>(env: ApiEnv, ask: (pool: PoolRpc) => Promise<T>): Promise<T[]> {
  const { PLACES, POOL_SIZE } = apiConfig(env)
  const places = Object.keys(PLACES).filter((place) => POOL_SIZE[place] !== undefined)
  const answers = await Promise.all(
    places.map(async (place) => {
      try {
        return [await ask(poolStub(env.POOL, place, PLACES))]
      } catch (error) {
        log.error('pool did not answer', { place, ...errorFields(error) })
        return []
      }
    }),
  )
  return answers.flat()
}

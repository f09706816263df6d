/** The world of a Pool object as the runtime and the configuration make it. */
import { apiConfig } from '../../core/config.ts'
import { reseal, seal, unseal } from '../../core/crypto/seal.ts'
import { projectSettings } from '../../core/neon/plan-settings.ts'
import { openDatabase } from '../../core/sql.ts'
import { thisRelease } from '../../core/tenant/versions.ts'
import { accountNeon } from '../neon-account/stub.ts'
import type { PoolWorld } from './assemble.ts'

/** Throws when the configuration is incomplete, or the place isn't in it. */
export function runtimePoolWorld(
  env: ApiEnv,
  place: string,
  own: Pick<PoolWorld, 'storage' | 'wake' | 'settled'>,
): PoolWorld {
  const config = apiConfig(env)
  const region = Object.hasOwn(config.PLACES, place) ? config.PLACES[place]?.region : undefined
  if (region === undefined) throw new Error('the place of this pool is not configured')
  const plan = config.PLANS[config.DEFAULT_PLAN]
  return {
    ...own,
    now: () => Date.now(),
    random: () => Math.random(),
    // Who waits for a database goes first.
    neon: accountNeon(env, config, 'background'),
    open: (connectionString, timeoutMs) => openDatabase(connectionString, config.NEON_SQL_ENDPOINT, timeoutMs),
    release: thisRelease,
    seal: (purpose, text) => seal(config.SEALING_KEYS, purpose, text),
    reseal: (purpose, sealed) => reseal(config.SEALING_KEYS, purpose, sealed),
    async unseal(purpose, sealed) {
      const text = await unseal(config.SEALING_KEYS, purpose, sealed)
      return typeof text === 'string' ? text : null
    },
    deployment: config.DEPLOYMENT,
    place,
    region,
    wanted: () => config.POOL_SIZE[place] ?? 0,
    settings: () => (plan ? projectSettings(plan) : {}),
  }
}

/** The world of the Rollout object as the runtime and the configuration make it. */
import { apiConfig } from '../../core/config.ts'
import { controlDatabase } from '../../core/control/database.ts'
import { tenantsToMigrate } from '../../core/control/rollout.ts'
import { newId } from '../../core/ids.ts'
import { thisRelease } from '../../core/tenant/versions.ts'
import { durableStorage } from '../tenant/storage.ts'
import type { RolloutWorld } from './assemble.ts'

/** The most that a queue takes at once. */
const QUEUE_BATCH = 100

/** Throws a `ConfigError` when the configuration is incomplete. */
export function rolloutWorld(env: ApiEnv, storage: DurableObjectStorage): RolloutWorld {
  const control = controlDatabase(apiConfig(env))
  return {
    storage: durableStorage(storage),
    now: () => Date.now(),
    random: () => Math.random(),
    newId,
    release: thisRelease,
    listTenants: (after, limit, filter) => tenantsToMigrate(control, after, limit, filter),
    async send(messages) {
      for (let from = 0; from < messages.length; from += QUEUE_BATCH)
        await env.FLEET_QUEUE.sendBatch(messages.slice(from, from + QUEUE_BATCH).map((body) => ({ body })))
    },
  }
}

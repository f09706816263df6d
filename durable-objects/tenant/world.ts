/** The world of a Tenant object as the runtime and the configuration make it. */
import { apiConfig } from '../../core/config.ts'
import { controlDatabase } from '../../core/control/database.ts'
import { reseal, seal, unseal } from '../../core/crypto/seal.ts'
import { KEPT_BY_DEFAULT, signReceipt } from '../../core/erasure/receipt.ts'
import { newId, placeOfTenant } from '../../core/ids.ts'
import { bucketOfTenant } from '../../core/places.ts'
import { openDatabase } from '../../core/sql.ts'
import { thisRelease } from '../../core/tenant/versions.ts'
import { answerStub } from '../answer/stub.ts'
import { accountNeon } from '../neon-account/stub.ts'
import { poolOfTenant } from '../pool/stub.ts'
import { fleetLink } from '../rollout/tenant-link.ts'
import type { World } from './assemble.ts'
import type { ErasingDeps } from './erasing.ts'
import { r2Files } from './files.ts'
import { Members } from './members.ts'

/** Of a seeded object. Throws a `ConfigError` when the configuration is incomplete. */
export function runtimeWorld(env: ApiEnv, own: Pick<World, 'storage' | 'publish' | 'wake' | 'settled'>): World {
  const config = apiConfig(env)
  const tenantId = new Members(own.storage).tenant().id
  return {
    ...own,
    now: () => Date.now(),
    random: () => Math.random(),
    newId,
    neon: accountNeon(env, config),
    pool: poolOfTenant(env.POOL, tenantId, config.PLACES),
    usesPool: (config.POOL_SIZE[placeOfTenant(tenantId)] ?? 0) > 0,
    provisionAt: config.PROVISION_AT,
    open: (connectionString, timeoutMs) => openDatabase(connectionString, config.NEON_SQL_ENDPOINT, timeoutMs),
    release: thisRelease,
    fleet: fleetLink(env, tenantId),
    control: controlDatabase(config),
    seal: (purpose, text) => seal(config.SEALING_KEYS, purpose, text),
    reseal: (purpose, sealed) => reseal(config.SEALING_KEYS, purpose, sealed),
    async unseal(purpose, sealed) {
      const text = await unseal(config.SEALING_KEYS, purpose, sealed)
      return typeof text === 'string' ? text : null
    },
    files: r2Files(bucketOfTenant(env, config.PLACES, tenantId)),
    async send(messages) {
      await env.INGEST_QUEUE.sendBatch(messages.map((body) => ({ body })))
    },
    stopAnswer: (answerId) => answerStub(env.ANSWER, { tenantId, answerId }, config.PLACES).stop(),
    limits: config.LIMITS,
    uploadMs: config.UPLOAD_SECONDS * 1000,
    places: config.PLACES,
    plans: config.PLANS,
    defaultPlan: config.DEFAULT_PLAN,
  }
}

/** What the erasure of a tenant finds around it. Throws a `ConfigError` when the configuration is incomplete. */
export function erasingWorld(env: ApiEnv, storage: ErasingDeps['storage']): ErasingDeps {
  const config = apiConfig(env)
  return {
    storage,
    now: () => Date.now(),
    random: () => Math.random(),
    deployment: config.DEPLOYMENT,
    neon: accountNeon(env, config),
    handedOut: (tenantId) => poolOfTenant(env.POOL, tenantId, config.PLACES).handedOut(tenantId),
    forgetInPool: (tenantId) => poolOfTenant(env.POOL, tenantId, config.PLACES).forget(tenantId),
    files: (tenantId) => r2Files(bucketOfTenant(env, config.PLACES, tenantId)),
    control: controlDatabase(config),
    forgetAnswer: (tenantId, answerId, expected) =>
      answerStub(env.ANSWER, { tenantId, answerId }, config.PLACES).forget(expected),
    kept: config.KEPT ?? KEPT_BY_DEFAULT,
    sign: (receipt) => signReceipt(config.RECEIPT_KEYS, receipt),
  }
}

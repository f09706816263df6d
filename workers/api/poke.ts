/** Tells Tenant objects that they exist. */
import { apiConfig } from '../../core/config.ts'
import { markPoked, type TenantFacts } from '../../core/control/tenants.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { Database } from '../../core/sql.ts'
import type { TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'

const log = logger('poke')

/**
 * Pokes what `find` returns and remembers that it did. Never throws: what failed is found again by the cron, and a tenant
 * that is poked twice doesn't mind.
 */
export async function pokeTenants(env: ApiEnv, database: Database, find: () => Promise<TenantFacts[]>): Promise<void> {
  try {
    await Promise.all((await find()).map((facts) => pokeTenant(env, database, facts)))
  } catch (error) {
    log.error('tenants to poke could not be read', errorFields(error))
  }
}

async function pokeTenant(env: ApiEnv, database: Database, facts: TenantFacts): Promise<void> {
  const { rowVersion: _, ...seed } = facts
  try {
    const stub = tenantStub(env.TENANT, facts.id, apiConfig(env).PLACES) as unknown as Pick<TenantRpc, 'poke'>
    await stub.poke(seed)
    await markPoked(database, facts)
  } catch (error) {
    log.error('poke failed', { tenantId: facts.id, ...errorFields(error) })
  }
}

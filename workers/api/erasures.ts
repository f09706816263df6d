/** Orders erasures of tenants, and takes up those that a crash left unfinished. */
import { apiConfig } from '../../core/config.ts'
import { type ErasureOrder, markErasurePoked, openErasures, orderErasure } from '../../core/control/erasures.ts'
import { newId } from '../../core/ids.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { Database } from '../../core/sql.ts'
import type { TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'

const log = logger('erasure')

/** How often an object is reminded of an erasure that isn't finished: its own alarm does the work. */
const REMIND_AFTER_SECONDS = 4 * 60
/** Each is a call that an invocation may make. */
const REMINDERS_A_RUN = 100

/**
 * Writes down that a tenant is to be erased, then tells its object. Once it is written, it happens: an object that can't be
 * told now is told by the cron. Null when there is no such tenant. Whether the caller may do this was asked before.
 */
export async function startErasure(
  env: ApiEnv,
  database: Database,
  wish: { tenantId: string; cause: ErasureOrder['cause'] },
): Promise<{ id: string } | null> {
  const order = await orderErasure(database, { ...wish, erasureId: newId() })
  if (!order) return null
  await tell(env, database, order)
  return { id: order.erasureId }
}

/** Never throws: what failed is found again by the next run. */
export async function resumeErasures(env: ApiEnv, database: Database): Promise<void> {
  try {
    const open = await openErasures(database, REMIND_AFTER_SECONDS, REMINDERS_A_RUN)
    await Promise.all(open.map((order) => tell(env, database, order)))
  } catch (error) {
    log.error('erasures could not be read', errorFields(error))
  }
}

async function tell(env: ApiEnv, database: Database, order: ErasureOrder): Promise<void> {
  try {
    const stub = tenantStub(env.TENANT, order.tenantId, apiConfig(env).PLACES) as unknown as Pick<TenantRpc, 'erase'>
    await stub.erase(order)
    await markErasurePoked(database, order.erasureId)
  } catch (error) {
    log.error('object not told of its erasure', { tenantId: order.tenantId, ...errorFields(error) })
  }
}

/** Deletes accounts: the tenants that only they own are erased, others go on without them, and the user's row goes last. */
import { apiConfig } from '../../core/config.ts'
import { deleteUser, openAccountDeletions, tenantsOfUser } from '../../core/control/account-deletions.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { Database } from '../../core/sql.ts'
import type { Departure } from '../../durable-objects/tenant/departure.ts'
import type { TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'
import { startErasure } from './erasures.ts'

const log = logger('account-deletion')

/** Accounts in one run of the cron; each asks its tenants. */
const ACCOUNTS_A_RUN = 20

export interface AccountDeletionDeps {
  /** Tenants that have anything to do with the user. */
  tenantsOf(userId: string): Promise<string[]>
  /** Throws when the tenant's object can't be asked. */
  depart(tenantId: string, userId: string): Promise<Departure>
  erase(tenantId: string): Promise<{ id: string } | null>
  /** False while something of theirs is left. */
  deleteUser(userId: string): Promise<boolean>
}

/**
 * Does as much as can be done now, and is to be called again until it is `done`: a membership ends in the control
 * database when its tenant's object has told it. A tenant that can't be asked holds up nobody else.
 */
export async function proceed(
  deps: AccountDeletionDeps,
  userId: string,
): Promise<{ done: boolean; erasures: { id: string }[] }> {
  const erasures: { id: string }[] = []
  for (const tenantId of await deps.tenantsOf(userId)) {
    try {
      if ((await deps.depart(tenantId, userId)) !== 'sole-owner') continue
      const erasure = await deps.erase(tenantId)
      if (erasure) erasures.push(erasure)
    } catch (error) {
      log.error('tenant could not be left', { tenantId, ...errorFields(error) })
    }
  }
  return { done: await deps.deleteUser(userId), erasures }
}

export function accountDeletionDeps(env: ApiEnv, database: Database): AccountDeletionDeps {
  const { PLACES } = apiConfig(env)
  return {
    tenantsOf: (userId) => tenantsOfUser(database, userId),
    depart: (tenantId, userId) => (tenantStub(env.TENANT, tenantId, PLACES) as unknown as TenantRpc).depart(userId),
    erase: (tenantId) => startErasure(env, database, { tenantId, cause: 'account' }),
    deleteUser: (userId) => deleteUser(database, userId),
  }
}

/** Like `proceed`, but what fails is left to the cron. */
export async function proceedNow(deps: AccountDeletionDeps, userId: string): ReturnType<typeof proceed> {
  try {
    return await proceed(deps, userId)
  } catch (error) {
    log.error('account not deleted', errorFields(error))
    return { done: false, erasures: [] }
  }
}

/** Never throws: what failed is found again by the next run. */
export async function resumeAccountDeletions(env: ApiEnv, database: Database): Promise<void> {
  try {
    const deps = accountDeletionDeps(env, database)
    for (const userId of await openAccountDeletions(database, ACCOUNTS_A_RUN)) {
      const { done } = await proceedNow(deps, userId)
      log.info('account deletion', { done })
    }
  } catch (error) {
    log.error('account deletions could not be read', errorFields(error))
  }
}

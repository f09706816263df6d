import { readAccount } from '../../../core/control/accounts.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { isOperator } from '../../../core/control/operators.ts'
import { unpokedAmong } from '../../../core/control/tenants.ts'
import { clearSession } from '../auth/cookies.ts'
import type { Me } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { placeChoices } from '../places.ts'
import { pokeTenants } from '../poke.ts'
import { ProblemError, SIGNED_OUT } from '../problem.ts'

/** `GET /api/me` */
export async function getMe(c: AppContext): Promise<Response> {
  const config = c.get('config')
  const database = controlDatabase(config)
  const account = await readAccount(database, c.get('actor').userId)
  if (!account) {
    clearSession(c)
    throw new ProblemError(SIGNED_OUT)
  }
  const { user, signedInAs, tenants, unpoked } = account
  if (unpoked.length > 0) c.executionCtx.waitUntil(pokeTenants(c.env, database, () => unpokedAmong(database, unpoked)))
  return c.json({
    user,
    tenants,
    notice: config.NOTICE ?? null,
    operator: isOperator(config, signedInAs),
    places: placeChoices(config),
    limits: config.LIMITS,
  } satisfies Me)
}

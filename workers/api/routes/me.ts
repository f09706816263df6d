import { orderAccountDeletion } from '../../../core/control/account-deletions.ts'
import { readAccount } from '../../../core/control/accounts.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { isOperator } from '../../../core/control/operators.ts'
import { unpokedAmong } from '../../../core/control/tenants.ts'
import { accountDeletionDeps, proceedNow } from '../account-deletions.ts'
import { clearSession } from '../auth/cookies.ts'
import { type AccountDeletionStarted, accountDeletionSchema, type Me } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { placeChoices } from '../places.ts'
import { pokeTenants } from '../poke.ts'
import { invalid, ProblemError, SIGNED_OUT } from '../problem.ts'
import { readJson } from '../request.ts'

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

/** `DELETE /api/me`. Once it is written down it happens: what can't be done now is done by the cron. */
export async function deleteMe(c: AppContext): Promise<Response> {
  const { confirm } = await readJson(c, accountDeletionSchema)
  const database = controlDatabase(c.get('config'))
  const { userId } = c.get('actor')
  const account = await readAccount(database, userId)
  if (account && confirm.trim() !== account.user.name.trim())
    throw new ProblemError(invalid([{ path: 'confirm', message: 'This is not your name.' }]))
  await orderAccountDeletion(database, userId)
  clearSession(c)
  const { erasures } = await proceedNow(accountDeletionDeps(c.env, database), userId)
  return c.json({ erasures } satisfies AccountDeletionStarted, 202)
}

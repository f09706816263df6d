import type { ApiConfig } from '../../../core/config.ts'
import { readAccount } from '../../../core/control/accounts.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { unpokedAmong } from '../../../core/control/tenants.ts'
import { clearSession } from '../auth/cookies.ts'
import type { Me, PlaceChoice } from '../contract.ts'
import type { AppContext } from '../env.ts'
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
  const { user, tenants, unpoked } = account
  if (unpoked.length > 0) c.executionCtx.waitUntil(pokeTenants(c.env, database, () => unpokedAmong(database, unpoked)))
  return c.json({
    user,
    tenants,
    notice: config.NOTICE ?? null,
    operator: false,
    places: placeChoices(config),
    limits: config.LIMITS,
  } satisfies Me)
}

function placeChoices({ PLACES, DEFAULT_PLACE }: ApiConfig): PlaceChoice[] {
  const choices = Object.entries(PLACES).map(([id, { label }]) => ({ id, label }))
  return choices.sort((a, b) => Number(b.id === DEFAULT_PLACE) - Number(a.id === DEFAULT_PLACE))
}

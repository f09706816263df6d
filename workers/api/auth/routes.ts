/** `/auth/*`: signing in and out. These answer a browser's navigation, so that a failure is a page, not a problem. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { BeingDeletedError, signIn } from '../../../core/control/accounts.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { deleteSession, SESSION_SECONDS } from '../../../core/control/sessions.ts'
import { newId, newTenantId } from '../../../core/ids.ts'
import { errorFields, logger } from '../../../core/log.ts'
import type { AppContext } from '../env.ts'
import { pokeTenants } from '../poke.ts'
import { clearSession, HOST_COOKIE, setSession } from './cookies.ts'
import { authorizationUrl, failureOf, identify, newTransactionSecrets } from './oidc.ts'
import { safeReturnTo } from './return-to.ts'
import { readSession, SESSION_COOKIE } from './session.ts'
import {
  leftovers,
  openTransaction,
  sealTransaction,
  TRANSACTION_SECONDS,
  type Transaction,
  transactionCookie,
} from './transaction.ts'

const log = logger('auth')

/** `GET /auth/sign-in?return_to=/path`: on to the identity provider. */
export async function startSignIn(c: AppContext): Promise<Response> {
  const config = c.get('config')
  const transaction: Transaction = {
    ...newTransactionSecrets(),
    returnTo: safeReturnTo(c.req.query('return_to'), config.APP_URL),
    expiresAt: Date.now() + TRANSACTION_SECONDS * 1000,
  }
  let target: URL
  try {
    target = await authorizationUrl(config, transaction)
  } catch (error) {
    log.error('identity provider unavailable', errorFields(error))
    return failed(c, 'provider')
  }
  for (const name of leftovers(Object.keys(getCookie(c)))) deleteCookie(c, name, HOST_COOKIE)
  setCookie(c, transactionCookie(transaction.state), await sealTransaction(config.COOKIE_KEYS, transaction), {
    ...HOST_COOKIE,
    maxAge: TRANSACTION_SECONDS,
  })
  return c.redirect(target.href, 302)
}

/** `GET /auth/callback`: back from the identity provider. Waits for no tenant's database. */
export async function finishSignIn(c: AppContext): Promise<Response> {
  const config = c.get('config')
  const response = new URL(c.req.url).searchParams
  const state = response.get('state') ?? ''
  const cookie = transactionCookie(state)
  const transaction = await openTransaction(config.COOKIE_KEYS, getCookie(c, cookie), state, Date.now())
  if (!transaction) return failed(c, 'expired')
  deleteCookie(c, cookie, HOST_COOKIE)
  let identity: Awaited<ReturnType<typeof identify>>
  try {
    identity = await identify(config, response, transaction)
  } catch (error) {
    const reason = failureOf(error)
    if (reason === 'provider') log.warn('sign-in failed at the identity provider', errorFields(error))
    return failed(c, reason)
  }
  const database = controlDatabase(config)
  const sessionId = newId()
  let signedIn: Awaited<ReturnType<typeof signIn>>
  try {
    const ids = { userId: newId(), tenantId: newTenantId(config.DEFAULT_PLACE), sessionId }
    const options = { place: config.DEFAULT_PLACE, sessionSeconds: SESSION_SECONDS }
    signedIn = await signIn(database, identity, ids, options)
  } catch (error) {
    if (error instanceof BeingDeletedError) return failed(c, 'deleting')
    log.error('sign-in could not be written', errorFields(error))
    return failed(c, 'unavailable')
  }
  const { userId, unpoked } = signedIn
  c.executionCtx.waitUntil(pokeTenants(c.env, database, async () => unpoked))
  await setSession(c, { sessionId, userId })
  return c.redirect(transaction.returnTo, 302)
}

/** `POST /auth/sign-out`: ends this browser's session; fine without one, too. */
export async function signOut(c: AppContext): Promise<Response> {
  const config = c.get('config')
  const state = await readSession(config.COOKIE_KEYS, getCookie(c, SESSION_COOKIE), Date.now())
  if (state.kind !== 'none') await deleteSession(controlDatabase(config), state.session.sessionId)
  clearSession(c)
  return c.body(null, 204)
}

/** The front page, which says what happened and offers to try again. */
function failed(c: AppContext, reason: 'denied' | 'expired' | 'provider' | 'deleting' | 'unavailable'): Response {
  return c.redirect(`/?sign-in=failed&reason=${reason}`, 302)
}

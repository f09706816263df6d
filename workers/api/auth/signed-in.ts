/** Establishes who calls, from the session cookie; refuses everybody else. */
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { controlDatabase } from '../../../core/control/database.ts'
import { renewSession } from '../../../core/control/sessions.ts'
import type { Actor } from '../../../durable-objects/tenant/rpc.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { ProblemError, SIGNED_OUT } from '../problem.ts'
import { clearSession, setSession } from './cookies.ts'
import { readSession, SESSION_COOKIE } from './session.ts'

export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  const actor = await whoCalls(c)
  if (!actor) throw new ProblemError(SIGNED_OUT)
  c.set('actor', actor)
  await next()
})

/** Whose session the cookie names, with a new lease where the old one ran out; null, and the cookie gone, for nobody's. */
export async function whoCalls(c: AppContext): Promise<Actor | null> {
  const config = c.get('config')
  const cookie = getCookie(c, SESSION_COOKIE)
  const state = await readSession(config.COOKIE_KEYS, cookie, Date.now())
  const known =
    state.kind === 'leased' || (state.kind === 'lapsed' && (await renewSession(controlDatabase(config), state.session)))
  if (state.kind === 'none' || !known) {
    if (cookie) clearSession(c)
    return null
  }
  if (state.kind === 'lapsed') await setSession(c, state.session)
  const { userId, sessionId } = state.session
  return { userId, sessionId }
}

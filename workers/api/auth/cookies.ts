/** The session cookie in a response. */
import { deleteCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import { SESSION_SECONDS } from '../../../core/control/sessions.ts'
import type { AppContext } from '../env.ts'
import { SESSION_COOKIE, type Session, sealSession } from './session.ts'

/** For this host alone, over HTTPS, out of reach of scripts, and not sent along by other sites' requests. */
export const HOST_COOKIE = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Lax',
} as const satisfies CookieOptions

export async function setSession(c: AppContext, session: Pick<Session, 'sessionId' | 'userId'>): Promise<void> {
  const value = await sealSession(c.get('config').COOKIE_KEYS, session, Date.now())
  setCookie(c, SESSION_COOKIE, value, { ...HOST_COOKIE, maxAge: SESSION_SECONDS })
}

export function clearSession(c: AppContext): void {
  deleteCookie(c, SESSION_COOKIE, HOST_COOKIE)
}

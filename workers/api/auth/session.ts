/**
 * The session cookie: a session's id with a lease of five minutes on its row, sealed. While the lease lasts nobody asks
 * the database; after that the row decides. So a session that was ended elsewhere works for at most five minutes more.
 */
import { z } from 'zod'
import type { KeyRing } from '../../../core/config.ts'
import { seal, unseal } from '../../../core/crypto/seal.ts'

export const SESSION_COOKIE = '__Host-alcove'
export const LEASE_MS = 5 * 60_000
const PURPOSE = 'session'

const sessionSchema = z.object({ sessionId: z.uuid(), userId: z.uuid(), leaseUntil: z.number() })
export type Session = z.infer<typeof sessionSchema>

/** What the cookie says about who calls. */
export type SessionState =
  | { kind: 'none' }
  | { kind: 'leased'; session: Session }
  | { kind: 'lapsed'; session: Session }

export async function readSession(keys: KeyRing, cookie: string | undefined, now: number): Promise<SessionState> {
  if (!cookie) return { kind: 'none' }
  const parsed = sessionSchema.safeParse(await unseal(keys, PURPOSE, cookie))
  if (!parsed.success) return { kind: 'none' }
  return { kind: parsed.data.leaseUntil > now ? 'leased' : 'lapsed', session: parsed.data }
}

/** The cookie's value with a new lease. */
export function sealSession(
  keys: KeyRing,
  session: Pick<Session, 'sessionId' | 'userId'>,
  now: number,
): Promise<string> {
  const { sessionId, userId } = session
  return seal(keys, PURPOSE, { sessionId, userId, leaseUntil: now + LEASE_MS } satisfies Session)
}

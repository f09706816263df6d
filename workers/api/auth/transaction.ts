/**
 * A sign-in that is under way, kept in a sealed cookie of the browser that began it. Each has a cookie of its own, named
 * by its `state`, so that several tabs can sign in at once; a response whose state has no cookie here was begun elsewhere.
 */
import { z } from 'zod'
import type { KeyRing } from '../../../core/config.ts'
import { seal, unseal } from '../../../core/crypto/seal.ts'

export const TRANSACTION_SECONDS = 10 * 60
const PURPOSE = 'sign-in'
const COOKIE_PREFIX = '__Host-alcove-sign-in-'
/** More than these at once are leftovers; they would only make every request larger. */
const MAX_UNDER_WAY = 8

const transactionSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  expiresAt: z.number(),
})
export type Transaction = z.infer<typeof transactionSchema>

export function transactionCookie(state: string): string {
  return `${COOKIE_PREFIX}${state.slice(0, 16).replaceAll(/[^\w-]/g, '')}`
}

/** The cookies of sign-ins to forget before another one begins. */
export function leftovers(cookieNames: readonly string[]): string[] {
  const underWay = cookieNames.filter((name) => name.startsWith(COOKIE_PREFIX))
  return underWay.length < MAX_UNDER_WAY ? [] : underWay
}

export function sealTransaction(keys: KeyRing, transaction: Transaction): Promise<string> {
  return seal(keys, PURPOSE, transaction)
}

/** Null unless it was sealed here, for this state, less than ten minutes ago. */
export async function openTransaction(
  keys: KeyRing,
  sealed: string | undefined,
  state: string,
  now: number,
): Promise<Transaction | null> {
  if (!sealed) return null
  const parsed = transactionSchema.safeParse(await unseal(keys, PURPOSE, sealed))
  return parsed.success && parsed.data.state === state && parsed.data.expiresAt > now ? parsed.data : null
}

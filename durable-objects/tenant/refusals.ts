/** Refusals that several requests share. */
import type { TenantDatabase } from './database.ts'
import type { Refusal } from './rpc.ts'

export interface Refused {
  ok: false
  refusal: Refusal
}

export function refused(refusal: Refusal): Refused {
  return { ok: false, refusal }
}

export const NOT_FOUND: Refused = refused({ reason: 'not-found' })

export function conflict(detail: string): Refused {
  return refused({ reason: 'conflict', detail })
}

/** For a mistake of ours, or storage that fails: the same request may well succeed. */
export const BROKEN: Refused = refused({
  reason: 'not-ready',
  detail: 'Something went wrong on our side. Try again in a moment.',
  retryAfterSeconds: 5,
})

const UPDATING = 'Your database is being brought up to date. Try again in a moment.'
/** A caller is never sent away for longer than this; a look costs little. */
const MAX_RETRY_SECONDS = 30

export function notReady(database: TenantDatabase, now: number): Refused {
  const dueInSeconds = Math.ceil(((database.dueAt() ?? now) - now) / 1000)
  return refused({
    reason: 'not-ready',
    detail: database.state().detail ?? UPDATING,
    retryAfterSeconds: Math.min(MAX_RETRY_SECONDS, Math.max(1, dueInSeconds)),
  })
}

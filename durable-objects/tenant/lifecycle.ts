/**
 * Suspending a tenant and letting it go on. Work is refused and put off, nothing is lost: what was asked to be deleted
 * still goes, answers end with what is there, and jobs wait for the tenant to be resumed. And what else an operator may ask.
 */
import type { Parts } from './assemble.ts'
import { conflict } from './refusals.ts'
import type { Answered } from './rpc.ts'

const ERASING = conflict('This workspace is being erased.')

/** Repeatable; a second suspension only changes the reason. `reason` is shown to the tenant's members. */
export function suspend({ storage, profile, jobs, conversations, audit }: Parts, reason: string): Answered<object> {
  const { state, state_reason: known } = profile.row()
  if (state === 'erasing') return ERASING
  if (state === 'suspended' && known === reason) return { ok: true }
  storage.transaction(() => {
    profile.change({ state: 'suspended', state_reason: reason })
    jobs.pauseAll()
    conversations.stopAll()
    audit.record({ actor: 'operator', action: 'tenant.suspended' })
  })
  return { ok: true }
}

export function resume({ storage, profile, audit }: Parts): Answered<object> {
  const { state } = profile.row()
  if (state === 'erasing') return ERASING
  if (state === 'active') return { ok: true }
  storage.transaction(() => {
    profile.change({ state: 'active', state_reason: null })
    audit.record({ actor: 'operator', action: 'tenant.resumed' })
  })
  return { ok: true }
}

/** An operator has seen to what was in the way: whatever waits for its next try is tried at once. */
export function retryNow({ database, effects, outbox, audit }: Parts): Answered<object> {
  audit.record({ actor: 'operator', action: 'tenant.retried' })
  database.retryNow()
  effects.retryNow()
  outbox.retryNow()
  return { ok: true }
}

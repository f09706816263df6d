/** The life of an answer, as pure decisions. Times are epoch milliseconds. */
import type { ChatMetadata } from '../../core/contract.ts'
import { backoffMs } from '../tenant/backoff.ts'

export type Ended = NonNullable<ChatMetadata['ended']> | null

export type AnswerState =
  /** Stopped before it started. */
  | { phase: 'cancelled'; dueAt: number }
  /** The model is being read. */
  | { phase: 'writing'; dueAt: number }
  /** The text is final and is to be stored in the tenant's database. */
  | { phase: 'saving'; ended: Ended; attempts: number; dueAt: number }
  /** It is stored; the Tenant object is to be told that nothing is being written any more. */
  | { phase: 'telling'; ended: Ended; attempts: number; dueAt: number }
  /** All is done; readers who are late may still follow. */
  | { phase: 'lingering'; ended: Ended; dueAt: number }

export type OverState = Extract<AnswerState, { ended: Ended }>

/** While an answer is written an alarm looks after it this often; it keeps the object awake, and finds what a crash left. */
const WATCH_MS = 10_000
/** The alarm that finishes an ending which a crash cut short. Longer than saving and telling take. */
const FINISH_AGAIN_MS = 45_000
/** For readers who come late, and for a question that is sent again. */
const LINGER_MS = 60_000
const RETRY = { baseMs: 1_000, capMs: 10 * 60_000 }
/** With the backoff above: about a day. After that the text is given up. */
const MAX_ATTEMPTS = 150

export function begun(now: number): AnswerState {
  return { phase: 'writing', dueAt: now + WATCH_MS }
}

export function watched(now: number): AnswerState {
  return { phase: 'writing', dueAt: now + WATCH_MS }
}

export function cancelled(now: number): AnswerState {
  return { phase: 'cancelled', dueAt: now + LINGER_MS }
}

export function over(ended: Ended, now: number): OverState {
  return { phase: 'saving', ended, attempts: 0, dueAt: now + FINISH_AGAIN_MS }
}

/** `gone`: the conversation was deleted, and there is nothing to store any more. */
export function saved(state: OverState, now: number): OverState {
  return { phase: 'telling', ended: state.ended, attempts: 0, dueAt: now + FINISH_AGAIN_MS }
}

export function told(state: OverState, now: number): OverState {
  return { phase: 'lingering', ended: state.ended, dueAt: now + LINGER_MS }
}

/** After saving or telling failed: the same again later, and after very many times the next thing. */
export function failedOnce(state: OverState, now: number, random: number): OverState {
  if (state.phase === 'lingering') return state
  const attempts = state.attempts + 1
  if (attempts >= MAX_ATTEMPTS) return state.phase === 'saving' ? saved(state, now) : told(state, now)
  return { ...state, attempts, dueAt: now + backoffMs(attempts, RETRY, random) }
}

/** What to do when somebody starts the answer. */
export function onStart(state: AnswerState | null): 'write' | 'end-as-stopped' | 'follow' {
  if (state === null) return 'write'
  if (state.phase === 'cancelled') return 'end-as-stopped'
  return state.phase === 'lingering' && state.ended !== null ? 'write' : 'follow'
}

/** What to do when the alarm rings. `running`: this instance is reading the model. */
export function onAlarm(
  state: AnswerState | null,
  running: boolean,
): 'nothing' | 'watch' | 'interrupt' | 'finish' | 'forget' {
  switch (state?.phase) {
    case undefined:
      return 'nothing'
    case 'writing':
      return running ? 'watch' : 'interrupt'
    case 'saving':
    case 'telling':
      return 'finish'
    case 'cancelled':
    case 'lingering':
      return 'forget'
  }
}

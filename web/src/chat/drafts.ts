import { createStore } from '../lib/store.ts'
import type { ScopeChoice } from './scope.ts'

/** What is being written in one conversation and not sent yet; lives as long as the page. */
export interface Draft {
  text: string
  /** null: as the conversation was last asked. */
  scope: ScopeChoice | null
}

const NONE: Draft = { text: '', scope: null }

/** By conversation id; `new` for one that has none yet. */
export const drafts = createStore<Record<string, Draft>>({})

export function draftOf(all: Record<string, Draft>, conversation: string | null): Draft {
  return all[conversation ?? 'new'] ?? NONE
}

export function writeDraft(conversation: string | null, change: Partial<Draft>): void {
  const key = conversation ?? 'new'
  drafts.set((old) => ({ ...old, [key]: { ...(old[key] ?? NONE), ...change } }))
}

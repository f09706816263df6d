import type { Citation } from '../api/types.ts'
import { createStore } from '../lib/store.ts'

/** The citation that is shown on its page. */
export interface Focus {
  /** See `citationKey`. */
  key: string
  citation: Citation
  /** `looking` until the page is drawn; `missing`: the quote can't be found in the page's text. */
  outcome: 'looking' | 'marked' | 'missing'
  /** Grows whenever the citation is opened again, so that the page scrolls to it again. */
  visit: number
}

export const focus = createStore<Focus | null>(null)

let visits = 0

/** Opens a citation: the reading view goes to its page and marks the quote. */
export function focusOn(key: string, citation: Citation): void {
  visits += 1
  focus.set({ key, citation, outcome: 'looking', visit: visits })
}

export function clearFocus(): void {
  focus.set(null)
}

/** Tells whether the quote was found; ignored when another citation was opened meanwhile. */
export function settleFocus(visit: number, outcome: 'marked' | 'missing'): void {
  focus.set((old) => (old?.visit === visit ? { ...old, outcome } : old))
}

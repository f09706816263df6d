import { remembered } from '../lib/storage.ts'
import { createStore } from '../lib/store.ts'
import type { Width } from '../lib/use-media.ts'

export type Pane = 'library' | 'page' | 'chat'

/** The one pane that a phone shows. */
export const phonePane = createStore<Pane>('library')

const LIBRARY_KEY = 'alcove.library'

/** Whether the library stands beside the page on a wide screen. */
export const libraryShown = createStore(remembered.get(LIBRARY_KEY) !== 'hidden')

export function showLibrary(shown: boolean): void {
  libraryShown.set(shown)
  remembered.set(LIBRARY_KEY, shown ? null : 'hidden')
}

/** Whether the library lies over the other panes, where there is no room beside them. */
export const libraryDrawer = createStore(false)

/** The panes that stand side by side. A laptop has room for two: the open document takes the library's. */
export function panesFor(width: Width, reading: boolean, libraryWanted: boolean): Pane[] {
  if (width === 'wide') {
    const panes: Pane[] = reading ? ['page', 'chat'] : ['chat']
    return libraryWanted ? ['library', ...panes] : panes
  }
  return reading ? ['page', 'chat'] : ['library', 'chat']
}

/** Makes the page visible where only one pane is; used when a citation or a document is opened. */
export function revealPage(): void {
  phonePane.set('page')
  libraryDrawer.set(false)
}

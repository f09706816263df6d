import { createStore, useStore } from '../lib/store.ts'

const spoken = createStore('')

/** Tells screen readers something that others see. */
export function announce(text: string): void {
  if (!text) return
  // The same words twice would not be a change, and so not be read again.
  spoken.set((old) => (old === text ? `${text}\u00a0` : text))
}

/** Where {@link announce} speaks; once a page. */
export function Announcer() {
  return (
    <div role="status" className="sr-only" data-testid="announcer">
      {useStore(spoken)}
    </div>
  )
}

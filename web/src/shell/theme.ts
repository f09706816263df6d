import { remembered } from '../lib/storage.ts'
import { createStore } from '../lib/store.ts'

export type Theme = 'system' | 'light' | 'dark'

/** public/theme.js reads the same key before the first paint. */
const KEY = 'alcove.theme'

function read(): Theme {
  const theme = remembered.get(KEY)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export const theme = createStore<Theme>(read())

/** Shows the app in a theme, and remembers it on this device. */
export function setTheme(next: Theme): void {
  theme.set(next)
  remembered.set(KEY, next === 'system' ? null : next)
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
}

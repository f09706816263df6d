/** Every route of the API, as registered: for tests that must miss none. */
import { createApp } from './app.ts'

export interface Route {
  method: string
  path: string
}

export function routeTable(): Route[] {
  const routes = createApp().routes.filter(({ method }) => method !== 'ALL')
  const unique = new Map(routes.map(({ method, path }) => [`${method} ${path}`, { method, path }]))
  return [...unique.values()]
}

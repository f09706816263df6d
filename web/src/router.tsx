import { createRootRoute, createRoute, createRouter, type SearchSchemaInput } from '@tanstack/react-router'
import { Home } from './shell/home.tsx'
import { NotFound } from './shell/not-found.tsx'
import { Root } from './shell/root.tsx'
import { RouteError } from './shell/route-error.tsx'
import { WorkspaceRoute } from './workspace/workspace-route.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: () => <NotFound /> })

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })

/** `c`: the open conversation. */
const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$tenant',
  component: WorkspaceRoute,
  validateSearch: (search: { c?: unknown } & SearchSchemaInput): { c?: string } =>
    typeof search.c === 'string' && search.c !== '' ? { c: search.c } : {},
})

/** The workspace without an open document. */
const library = createRoute({ getParentRoute: () => workspace, path: '/' })

/** `page`: from 1. */
const reading = createRoute({
  getParentRoute: () => workspace,
  path: '/d/$document',
  validateSearch: (search: { page?: unknown } & SearchSchemaInput): { page?: number } => {
    const page = Number(search.page)
    return Number.isSafeInteger(page) && page > 0 ? { page } : {}
  },
})

export const router = createRouter({
  routeTree: root.addChildren([home, workspace.addChildren([library, reading])]),
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: () => <NotFound />,
  // Nothing to preload: routes have no loaders, and their code comes by itself.
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from '@tanstack/react-router'
import { readFleetSearch } from './fleet/search.ts'
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

/** The workspace's own page; `section` left out: its overview. */
const settings = createRoute({ getParentRoute: () => workspace, path: '/settings/{-$section}' })

const join = createRoute({
  getParentRoute: () => root,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('./join/join-page.tsx')),
})

const erasure = createRoute({
  getParentRoute: () => root,
  path: '/erasures/$erasure',
  component: lazyRouteComponent(() => import('./erasure/erasure-page.tsx')),
})

const fleetPages = () => import('./fleet/pages.ts')

/** For operators of the deployment. */
const fleet = createRoute({
  getParentRoute: () => root,
  path: '/fleet',
  component: lazyRouteComponent(fleetPages, 'FleetLayout'),
})
const fleetTenants = createRoute({
  getParentRoute: () => fleet,
  path: '/',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput) => readFleetSearch(search),
  component: lazyRouteComponent(fleetPages, 'TenantsPage'),
})
const fleetTenant = createRoute({
  getParentRoute: () => fleet,
  path: '/tenants/$tenant',
  component: lazyRouteComponent(fleetPages, 'TenantPage'),
})
const fleetRollouts = createRoute({
  getParentRoute: () => fleet,
  path: '/rollouts',
  component: lazyRouteComponent(fleetPages, 'RolloutsPage'),
})
const fleetRollout = createRoute({
  getParentRoute: () => fleet,
  path: '/rollouts/$rollout',
  component: lazyRouteComponent(fleetPages, 'RolloutPage'),
})
const fleetUpkeep = createRoute({
  getParentRoute: () => fleet,
  path: '/upkeep',
  component: lazyRouteComponent(fleetPages, 'UpkeepPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    workspace.addChildren([library, reading, settings]),
    join,
    erasure,
    fleet.addChildren([fleetTenants, fleetTenant, fleetRollouts, fleetRollout, fleetUpkeep]),
  ]),
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

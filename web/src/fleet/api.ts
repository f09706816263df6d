/** Calls for operators of the deployment. Each throws `ApiError`. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../api/http.ts'
import type { ErasureStarted } from '../api/types.ts'
import type {
  Drift,
  FleetQuery,
  FleetTenant,
  FleetTenantPage,
  FleetView,
  NewRollout,
  PoolView,
  Rollout,
  RolloutList,
  RolloutTenantPage,
  RolloutTenantState,
  SweepReport,
} from './types.ts'

const base = '/api/fleet'
const tenantPath = (id: string) => `${base}/tenants/${encodeURIComponent(id)}`
const rolloutPath = (id: string) => `${base}/rollouts/${encodeURIComponent(id)}`

function query(values: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  )
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}

export type RolloutAction = 'pause' | 'resume' | 'abort' | 'retry'

export const fleetApi = {
  suspend: (id: string, reason: string) => call<FleetTenant>('POST', `${tenantPath(id)}/suspend`, { body: { reason } }),
  resume: (id: string) => call<FleetTenant>('POST', `${tenantPath(id)}/resume`),
  changePlan: (id: string, plan: string) => call<FleetTenant>('POST', `${tenantPath(id)}/plan`, { body: { plan } }),
  retry: (id: string) => call<FleetTenant>('POST', `${tenantPath(id)}/retry`),
  reseal: (id: string) => call<FleetTenant>('POST', `${tenantPath(id)}/reseal`),
  erase: (id: string, confirm: string) =>
    call<ErasureStarted>('POST', `${tenantPath(id)}/erase`, { body: { confirm } }),
  drift: (id: string) => call<Drift>('GET', `${tenantPath(id)}/drift`),
  startRollout: (body: NewRollout) => call<Rollout>('POST', `${base}/rollouts`, { body }),
  steer: (id: string, action: RolloutAction) => call<Rollout>('POST', `${rolloutPath(id)}/${action}`),
  sweep: (remove: boolean) => call<SweepReport>('POST', `${base}/sweep`, { body: { remove } }),
}

/** How often what may change by itself is fetched again. */
const SLOWLY = 15_000
const QUICKLY = 2_000

const fleetKey = ['fleet'] as const
export const fleetKeys = {
  all: fleetKey,
  tenants: [...fleetKey, 'tenants'] as const,
  tenant: (id: string) => [...fleetKey, 'tenant', id] as const,
  rollouts: [...fleetKey, 'rollouts'] as const,
  rollout: (id: string) => [...fleetKey, 'rollout', id] as const,
}

export const fleetViewQuery = queryOptions({
  queryKey: [...fleetKey, 'view'],
  queryFn: ({ signal }) => call<FleetView>('GET', base, { signal }),
})

export const fleetTenantsQuery = (filter: Omit<FleetQuery, 'cursor' | 'limit'>) =>
  infiniteQueryOptions({
    queryKey: [...fleetKeys.tenants, filter],
    queryFn: ({ pageParam, signal }) =>
      call<FleetTenantPage>('GET', `${base}/tenants${query({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: SLOWLY,
  })

export const fleetTenantQuery = (id: string) =>
  queryOptions({
    queryKey: fleetKeys.tenant(id),
    queryFn: ({ signal }) => call<FleetTenant>('GET', tenantPath(id), { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? SLOWLY : QUICKLY),
  })

/** Nothing of it changes unless somebody does something. */
function isSettled({ state, status }: FleetTenant): boolean {
  return state !== 'erasing' && (status === 'ready' || status === null)
}

export const rolloutsQuery = queryOptions({
  queryKey: fleetKeys.rollouts,
  queryFn: ({ signal }) => call<RolloutList>('GET', `${base}/rollouts`, { signal }),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.rollouts.some(isMoving) ? QUICKLY : SLOWLY),
})

export const rolloutQuery = (id: string) =>
  queryOptions({
    queryKey: fleetKeys.rollout(id),
    queryFn: ({ signal }) => call<Rollout>('GET', rolloutPath(id), { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? QUICKLY : SLOWLY),
  })

/** Whether tenants are being migrated at present. */
export function isMoving({ state }: Pick<Rollout, 'state'>): boolean {
  return state === 'planned' || state === 'canaries' || state === 'waves'
}

export const rolloutTenantsQuery = (id: string, state: RolloutTenantState, moving: boolean) =>
  infiniteQueryOptions({
    queryKey: [...fleetKeys.rollout(id), 'tenants', state],
    queryFn: ({ pageParam, signal }) =>
      call<RolloutTenantPage>('GET', `${rolloutPath(id)}/tenants${query({ state, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    refetchInterval: moving ? QUICKLY * 2 : false,
  })

export const poolQuery = queryOptions({
  queryKey: [...fleetKey, 'pool'],
  queryFn: ({ signal }) => call<PoolView>('GET', `${base}/pool`, { signal }),
  staleTime: 0,
  refetchInterval: SLOWLY,
})

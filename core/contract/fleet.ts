/** The HTTP contract of operators: `/api/fleet/…`, for configured operators only. */
import { z } from 'zod'
import type { PlaceChoice, TenantLifecycle } from './workspaces.ts'

/** `GET /api/fleet`: what this deployment is set up with, to choose from. */
export interface FleetView {
  deployment: string
  plans: { id: string; label: string }[]
  places: PlaceChoice[]
  /** Ids of migrations: what the code requires of every tenant, and what it brings them to. */
  schema: { required: string; target: string }
}

/** A tenant as the control database reflects it: looking at thousands wakes nobody. */
export interface FleetTenant {
  id: string
  name: string
  place: string
  region: string | null
  plan: string
  state: TenantLifecycle
  /** `status` of its database: none, preparing, ready, waiting; null before there is a row. */
  status: string | null
  schemaVersion: string | null
  projectId: string | null
  documents: number
  members: number
  /** Why it waits, or what its last migration said. */
  lastError: string | null
  createdAt: string
  updatedAt: string | null
}

/** `GET /api/fleet/tenants?search=&plan=&state=&status=&schema=&cursor=&limit=` */
export const fleetQuerySchema = z.object({
  /** Part of a name or of an id, of the tenant or its project. */
  search: z.string().max(100).optional(),
  plan: z.string().max(40).optional(),
  state: z.enum(['active', 'suspended', 'erasing']).optional(),
  status: z.enum(['none', 'preparing', 'ready', 'waiting']).optional(),
  schema: z.string().max(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type FleetQuery = z.input<typeof fleetQuerySchema>
export interface FleetTenantPage {
  tenants: FleetTenant[]
  total: number
  next: string | null
}

/**
 * `GET /api/fleet/tenants/:tenant` → `FleetTenant`. Beside it, each a POST that answers 200 with the `FleetTenant` (erase: 202 with
 * `ErasureStarted`; its body is an `erasureRequestSchema`): `…/suspend` `…/resume` `…/plan` `…/erase` `…/retry` (take up what waits at once) `…/reseal`. `GET …/drift` → `Drift`.
 */
export const suspensionSchema = z.object({ reason: z.string().trim().min(1).max(300) })
export const planChangeSchema = z.object({ plan: z.string().max(40) })

/** How a tenant's schema differs from what the migrations make. `expected` or `actual` is null where the thing is missing. */
export interface Drift {
  tenantId: string
  schemaVersion: string | null
  differences: { object: string; expected: string | null; actual: string | null }[]
}

/** `planned` before the canaries; `waves` also while stragglers are waited for. */
export type RolloutState = 'planned' | 'canaries' | 'waves' | 'paused' | 'aborted' | 'finished'
/** `idle`: not woken; it is migrated when it is used, or at the deadline. */
export type RolloutTenantState = 'pending' | 'running' | 'done' | 'failed' | 'idle'

/** `POST /api/fleet/rollouts` (201, `Rollout`). One rollout at a time. */
export const newRolloutSchema = z.object({
  /** Id of the migration to reach; left out: what the code targets. */
  to: z.string().max(100).optional(),
  canaries: z.int().min(1).max(50).default(3),
  /** Tenants that are migrated at once. */
  concurrency: z.int().min(1).max(200).default(20),
  /** Pauses when more than max(2, this share of the tenants) have failed. */
  failureShare: z.number().min(0).max(1).default(0.005),
  /** After so long, tenants that nobody used are woken and migrated. 0: at once. */
  deadlineHours: z
    .number()
    .min(0)
    .max(24 * 90)
    .default(24 * 7),
  /** Only tenants of this plan or place. */
  plan: z.string().max(40).optional(),
  place: z.string().max(12).optional(),
})
export type NewRollout = z.input<typeof newRolloutSchema>

export interface Rollout {
  id: string
  from: string | null
  to: string
  state: RolloutState
  /** Why it is paused, for an operator. */
  reason: string | null
  settings: z.infer<typeof newRolloutSchema>
  counts: Record<RolloutTenantState, number>
  total: number
  createdAt: string
  deadlineAt: string
  finishedAt: string | null
}
/** `GET /api/fleet/rollouts`, newest first. `GET …/:rollout` → `Rollout`. POST `…/pause` `…/resume` `…/abort` `…/retry` → `Rollout`. */
export interface RolloutList {
  rollouts: Rollout[]
  /** What the code requires and what it targets. */
  schema: { required: string; target: string }
}

export const rolloutTenantsSchema = z.object({
  state: z.enum(['pending', 'running', 'done', 'failed', 'idle']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
})
/** `GET …/rollouts/:rollout/tenants?state=&cursor=&limit=` */
export interface RolloutTenant {
  tenantId: string
  state: RolloutTenantState
  canary: boolean
  attempts: number
  error: string | null
  updatedAt: string
}
export interface RolloutTenantPage {
  tenants: RolloutTenant[]
  next: string | null
}

export interface Orphan {
  kind: 'project' | 'files' | 'rows'
  id: string
  name: string
  firstSeenAt: string
  /** Whether a sweep that removes would remove it now, and if not, why not. */
  removable: boolean
  why: string
}
/** `POST /api/fleet/sweep` (200, `SweepReport`): looks for what no tenant owns; removes a few of them if told to. */
export const sweepSchema = z.object({ remove: z.boolean().default(false) })
export interface SweepReport {
  orphans: Orphan[]
  removed: { kind: Orphan['kind']; id: string }[]
}

/** `GET /api/fleet/pool`: one entry for each place. */
export interface PoolView {
  /** `claimed`: given to a tenant that has not confirmed yet. `lastError`: what is in the way of one that is being made. */
  pools: { place: string; wanted: number; ready: number; filling: number; claimed: number; lastError: string | null }[]
}

/** `POST /api/fleet/reseal` (200): seals every connection string anew with the newest key, a page of tenants a call. */
export const resealSchema = z.object({ cursor: z.string().max(200).optional() })
export interface ResealAnswer {
  resealed: number
  failed: string[]
  next: string | null
}

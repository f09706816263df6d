/** What the management API answers, as far as it is looked at, in the product's words. No I/O. */
import { z } from 'zod'

export interface NeonProject {
  id: string
  name: string
  region: string
  postgresVersion: number
  createdAt: string
}

/** A project in a list. */
export interface ListedProject extends NeonProject {
  /** ISO; null for one that is there. */
  deletedAt: string | null
  /** ISO; until when a deleted one can be had back. */
  recoverableUntil: string | null
}

/** What a project has used since `periodStart`, and may use until `periodEnd`. Neon's figures are up to an hour old. */
export interface ProjectUsage {
  activeSeconds: number
  computeSeconds: number
  writtenBytes: number
  transferBytes: number
  /** Its size now. */
  storageBytes: number
  /** ISO; null where Neon doesn't say. */
  periodStart: string | null
  periodEnd: string | null
  quota: ProjectQuota
}

/** Limits within a billing period; left out or 0: none. A project over one of them is not woken before the next period. */
export interface ProjectQuota {
  activeSeconds?: number
  computeSeconds?: number
  writtenBytes?: number
  transferBytes?: number
  storageBytes?: number
}

export interface NeonEndpoint {
  id: string
  minComputeUnits: number
  maxComputeUnits: number
  suspendTimeoutSeconds: number
}

export interface NeonOperation {
  id: string
  action: string
  status: 'scheduling' | 'running' | 'finished' | 'failed' | 'error' | 'cancelling' | 'cancelled' | 'skipped'
  createdAt: string
}

const projectFields = {
  id: z.string(),
  name: z.string(),
  region_id: z.string(),
  pg_version: z.int(),
  created_at: z.string(),
}
const project = z.object(projectFields)
const toProject = (reply: z.infer<typeof project>): NeonProject => ({
  id: reply.id,
  name: reply.name,
  region: reply.region_id,
  postgresVersion: reply.pg_version,
  createdAt: reply.created_at,
})
export const projectSchema = project.transform(toProject)

const listedProject = z
  .object({ ...projectFields, deleted_at: z.string().nullish(), recoverable_until: z.string().nullish() })
  .transform(
    (reply): ListedProject => ({
      ...toProject(reply),
      deletedAt: reply.deleted_at ?? null,
      recoverableUntil: reply.recoverable_until ?? null,
    }),
  )
export const projectListSchema = z.object({
  projects: z.array(listedProject),
  unavailable_project_ids: z.array(z.string()).optional(),
  pagination: z.object({ cursor: z.string().optional() }).optional(),
})

export const createdSchema = z.object({
  project: projectSchema,
  connection_uris: z.array(z.object({ connection_uri: z.string().min(1) })).optional(),
})

const amount = z.number().min(0)
const quotaSchema = z.object({
  active_time_seconds: amount.optional(),
  compute_time_seconds: amount.optional(),
  written_data_bytes: amount.optional(),
  data_transfer_bytes: amount.optional(),
  logical_size_bytes: amount.optional(),
})

export const usageSchema = z.object({
  project: z
    .object({
      ...projectFields,
      active_time_seconds: amount,
      compute_time_seconds: amount,
      written_data_bytes: amount,
      data_transfer_bytes: amount,
      synthetic_storage_size: amount.optional(),
      consumption_period_start: z.string().optional(),
      consumption_period_end: z.string().optional(),
      settings: z.object({ quota: quotaSchema.optional() }).optional(),
    })
    .transform((reply) => ({
      project: toProject(reply),
      usage: {
        activeSeconds: reply.active_time_seconds,
        computeSeconds: reply.compute_time_seconds,
        writtenBytes: reply.written_data_bytes,
        transferBytes: reply.data_transfer_bytes,
        storageBytes: reply.synthetic_storage_size ?? 0,
        periodStart: reply.consumption_period_start ?? null,
        periodEnd: reply.consumption_period_end ?? null,
        quota: fromQuota(reply.settings?.quota ?? {}),
      } satisfies ProjectUsage,
    })),
})

const endpointSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    autoscaling_limit_min_cu: z.number(),
    autoscaling_limit_max_cu: z.number(),
    suspend_timeout_seconds: z.int(),
  })
  .transform((reply) => ({
    type: reply.type,
    endpoint: {
      id: reply.id,
      minComputeUnits: reply.autoscaling_limit_min_cu,
      maxComputeUnits: reply.autoscaling_limit_max_cu,
      suspendTimeoutSeconds: reply.suspend_timeout_seconds,
    } satisfies NeonEndpoint,
  }))
export const endpointListSchema = z.object({ endpoints: z.array(endpointSchema) })

const operationSchema = z
  .object({
    id: z.string(),
    action: z.string(),
    status: z.enum(['scheduling', 'running', 'finished', 'failed', 'error', 'cancelling', 'cancelled', 'skipped']),
    created_at: z.string(),
  })
  .transform(({ created_at: createdAt, ...reply }): NeonOperation => ({ ...reply, createdAt }))
export const operationListSchema = z.object({ operations: z.array(operationSchema) })

export const connectionSchema = z.object({ uri: z.string().min(1) })

/** A quota in the API's words. What is left out becomes 0, which lifts a limit that was there. */
export function toQuota(quota: ProjectQuota) {
  return {
    active_time_seconds: quota.activeSeconds ?? 0,
    compute_time_seconds: quota.computeSeconds ?? 0,
    written_data_bytes: quota.writtenBytes ?? 0,
    data_transfer_bytes: quota.transferBytes ?? 0,
    logical_size_bytes: quota.storageBytes ?? 0,
  }
}

function fromQuota(reply: z.infer<typeof quotaSchema>): ProjectQuota {
  const limits: [keyof ProjectQuota, number | undefined][] = [
    ['activeSeconds', reply.active_time_seconds],
    ['computeSeconds', reply.compute_time_seconds],
    ['writtenBytes', reply.written_data_bytes],
    ['transferBytes', reply.data_transfer_bytes],
    ['storageBytes', reply.logical_size_bytes],
  ]
  return Object.fromEntries(limits.filter(([, limit]) => limit !== undefined && limit > 0))
}

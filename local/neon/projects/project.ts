/** What the stand-in remembers of a project, as it is stored. */
import { z } from 'zod'

/** Raise it when a stored record can no longer be read as it was; older ones need a step in `store.ts`. */
export const formatVersion = 1

const time = z.iso.datetime()

export const operationActions = [
  'create_timeline',
  'start_compute',
  'suspend_compute',
  'apply_config',
  'timeline_archive',
  'timeline_unarchive',
] as const

const operation = z.strictObject({
  id: z.uuid(),
  action: z.enum(operationActions),
  createdAt: time,
  /** It counts as running for this long, in milliseconds. */
  durationMs: z.number(),
})

/** What was used within one hour. */
const usageHour = z.strictObject({
  activeSeconds: z.number(),
  computeUnitSeconds: z.number(),
  transferBytes: z.number(),
})

export const projectSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  orgId: z.string().optional(),
  regionId: z.string(),
  pgVersion: z.number(),
  historyRetentionSeconds: z.number(),
  settings: z.record(z.string(), z.json()),
  defaultEndpointSettings: z.record(z.string(), z.json()),
  createdAt: time,
  updatedAt: time,
  deletedAt: time.optional(),
  /** Since its data was first there; from then on its absence is an error. */
  openedAt: time.optional(),
  branch: z.strictObject({ id: z.string(), name: z.string() }),
  endpoint: z.strictObject({
    id: z.string(),
    name: z.string().optional(),
    minComputeUnits: z.number(),
    maxComputeUnits: z.number(),
    suspendTimeoutSeconds: z.number(),
    disabled: z.boolean(),
    updatedAt: time,
    lastActiveAt: time.optional(),
    startedAt: time.optional(),
    suspendedAt: time.optional(),
  }),
  role: z.strictObject({ name: z.string(), password: z.string(), updatedAt: time }),
  database: z.strictObject({ id: z.number(), name: z.string() }),
  operations: z.array(operation),
  /** By the hour's beginning; hours without use are left out. */
  usage: z.record(time, usageHour),
  writtenBytes: z.number(),
  logicalSizeBytes: z.number(),
})

export type Project = z.infer<typeof projectSchema>
export type Operation = z.infer<typeof operation>
export type UsageHour = z.infer<typeof usageHour>
export type OperationAction = (typeof operationActions)[number]

/** Neon keeps a deleted project for seven days. */
export const recoveryMs = 7 * 24 * 60 * 60 * 1000

export function recoverableUntil(project: Project): Date | undefined {
  return project.deletedAt === undefined ? undefined : new Date(Date.parse(project.deletedAt) + recoveryMs)
}

/** A project that is being prepared or changed refuses other changes for as long (423). */
export function isFinished(operation: Operation, now: number): boolean {
  return now >= Date.parse(operation.createdAt) + operation.durationMs
}

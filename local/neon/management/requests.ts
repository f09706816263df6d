/** What callers of the management API send, as its OpenAPI document describes it. */
import { z } from 'zod'
import type { ManagementContext } from './deps.ts'
import { badRequest } from './errors.ts'

const amount = z.int().min(0)
const computeUnits = z.number().min(0.25)

/** 0 is the default of five minutes, -1 is never. */
export const suspendTimeout = z
  .int()
  .max(604_800)
  .refine((seconds) => seconds === -1 || seconds === 0 || seconds >= 60, 'must be -1, 0, or between 60 and 604800')

const settings = z.looseObject({
  quota: z
    .object({
      active_time_seconds: amount.optional(),
      compute_time_seconds: amount.optional(),
      written_data_bytes: amount.optional(),
      data_transfer_bytes: amount.optional(),
      logical_size_bytes: amount.optional(),
    })
    .optional(),
})

const defaultEndpointSettings = z.looseObject({
  autoscaling_limit_min_cu: computeUnits.optional(),
  autoscaling_limit_max_cu: computeUnits.optional(),
  suspend_timeout_seconds: suspendTimeout.optional(),
})

const changeable = {
  name: z.string().min(1).max(256).optional(),
  settings: settings.optional(),
  default_endpoint_settings: defaultEndpointSettings.optional(),
  history_retention_seconds: z.int().min(0).max(2_592_000).optional(),
}

const organizationId = z.string().regex(/^[a-z0-9-]{1,60}$/)

export const projectCreateRequest = z.object({
  project: z.object({
    ...changeable,
    region_id: z.string().optional(),
    pg_version: z.int().min(14).max(18).optional(),
    org_id: organizationId.optional(),
    branch: z
      .object({
        name: z.string().min(1).max(256).optional(),
        role_name: z.string().optional(),
        database_name: z.string().optional(),
      })
      .optional(),
    autoscaling_limit_min_cu: computeUnits.optional(),
    autoscaling_limit_max_cu: computeUnits.optional(),
  }),
})

export const projectUpdateRequest = z.object({ project: z.object(changeable) })

export const endpointUpdateRequest = z.object({
  endpoint: z.object({
    name: z.string().min(1).max(64).optional(),
    autoscaling_limit_min_cu: computeUnits.optional(),
    autoscaling_limit_max_cu: computeUnits.optional(),
    suspend_timeout_seconds: suspendTimeout.optional(),
    disabled: z.boolean().optional(),
  }),
})

export const listProjectsQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(400).default(10),
  search: z.string().optional(),
  org_id: organizationId.optional(),
  recoverable: z.stringbool().optional(),
})

export const listOperationsQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
})

export const connectionUriQuery = z.object({
  branch_id: z.string().optional(),
  endpoint_id: z.string().optional(),
  database_name: z.string().min(1),
  role_name: z.string().min(1),
  pooled: z.stringbool().optional(),
})

/** The query string as a schema reads it. @throws a 400 that names what is wrong. */
export function parseQuery<T>(context: ManagementContext, schema: z.ZodType<T>): T {
  return parse(schema, context.req.query())
}

/** The JSON body as a schema reads it. @throws a 400 that names what is wrong. */
export async function parseBody<T>(context: ManagementContext, schema: z.ZodType<T>): Promise<T> {
  let body: unknown
  try {
    body = JSON.parse(await context.req.text())
  } catch {
    throw badRequest('request body is not valid JSON')
  }
  return parse(schema, body)
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`)
  throw badRequest(reasons.join('; '))
}

/** Routes of a tenant: finds its object. Whether the caller may do anything there is for the object to say. */
import { createMiddleware } from 'hono/factory'
import { tenantIdSchema } from '../../../core/ids.ts'
import type { TenantRpc } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'
import type { AppEnv } from '../env.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'

export const inTenant = createMiddleware<AppEnv>(async (c, next) => {
  const parsed = tenantIdSchema.safeParse(c.req.param('tenant'))
  if (!parsed.success) throw new ProblemError(NOT_FOUND)
  const places = c.get('config').PLACES
  c.set('tenantId', parsed.data)
  c.set('tenant', tenantStub(c.env.TENANT, parsed.data, places) as unknown as TenantRpc)
  await next()
})

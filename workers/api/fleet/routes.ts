/** The operators' routes, below `/api/fleet`. */
import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { inTenant } from '../middleware/in-tenant.ts'
import { operator } from './operator.ts'
import * as tenants from './tenants.ts'
import { viewFleet } from './view.ts'

export function fleetRoutes(): Hono<AppEnv> {
  const fleet = new Hono<AppEnv>()
  fleet.use(operator)
  fleet.get('/', viewFleet)

  fleet.get('/tenants', tenants.listTenants)
  const tenant = '/tenants/:tenant'
  fleet.use(`${tenant}/*`, inTenant)
  fleet.get(tenant, tenants.getTenant)
  fleet.post(`${tenant}/suspend`, tenants.suspendTenant)
  fleet.post(`${tenant}/resume`, tenants.resumeTenant)
  return fleet
}

/** The operators' routes, below `/api/fleet`. */
import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { inTenant } from '../middleware/in-tenant.ts'
import { operator } from './operator.ts'
import { viewPools } from './pool.ts'
import { resealTenants } from './reseal.ts'
import * as rollouts from './rollouts.ts'
import { sweepOrphans } from './sweep.ts'
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
  fleet.post(`${tenant}/retry`, tenants.retryTenant)
  fleet.post(`${tenant}/reseal`, tenants.resealTenant)
  fleet.get(`${tenant}/drift`, tenants.readDrift)
  fleet.post(`${tenant}/plan`, tenants.changePlan)
  fleet.post(`${tenant}/erase`, tenants.eraseTenant)

  fleet.get('/pool', viewPools)

  const rollout = '/rollouts/:rollout'
  fleet.get('/rollouts', rollouts.listRollouts)
  fleet.post('/rollouts', rollouts.startRollout)
  fleet.get(rollout, rollouts.getRollout)
  fleet.get(`${rollout}/tenants`, rollouts.listRolloutTenants)
  for (const verb of rollouts.verbs) fleet.post(`${rollout}/${verb}`, rollouts.changeRollout(verb))

  fleet.post('/reseal', resealTenants)
  fleet.post('/sweep', sweepOrphans)
  return fleet
}

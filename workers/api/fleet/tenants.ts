/** `/api/fleet/tenants`: what operators see of tenants, and what they do to one. */

import { type FleetTenant, fleetQuerySchema, planChangeSchema, suspensionSchema } from '../../../core/contract/fleet.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { findFleetTenant, listFleet } from '../../../core/control/fleet.ts'
import { type ErasureStarted, erasureRequestSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { startErasure } from '../erasures.ts'
import { invalid, NOT_FOUND, ProblemError } from '../problem.ts'
import { granted, readJson, readQuery } from '../request.ts'

export async function listTenants(c: AppContext): Promise<Response> {
  const page = await listFleet(controlDatabase(c.get('config')), readQuery(c, fleetQuerySchema))
  if (!page) throw new ProblemError(invalid([{ path: 'cursor', message: 'No page ended with this cursor.' }]))
  return c.json(page)
}

export async function getTenant(c: AppContext): Promise<Response> {
  return c.json(await fleetTenant(c))
}

export async function suspendTenant(c: AppContext): Promise<Response> {
  const { reason } = await readJson(c, suspensionSchema)
  granted(await c.get('tenant').suspend(reason))
  return c.json({ ...(await fleetTenant(c)), state: 'suspended' } satisfies FleetTenant)
}

export async function resumeTenant(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').resume())
  return c.json({ ...(await fleetTenant(c)), state: 'active' } satisfies FleetTenant)
}

/** Whatever of it waits for its next try is tried at once: its database, what is to be deleted, what is to be reflected. */
export async function retryTenant(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').retryNow())
  return c.json(await fleetTenant(c))
}

/** Wakes the database: its catalog is read. */
export async function readDrift(c: AppContext): Promise<Response> {
  const { drift } = granted(await c.get('tenant').drift())
  return c.json(drift)
}

export async function resealTenant(c: AppContext): Promise<Response> {
  if ((await c.get('tenant').reseal()) === 'failed')
    throw new ProblemError({
      name: 'conflict',
      status: 409,
      title: 'Not possible now',
      detail: 'No key of today opens its connection string. It is being read from Neon again; try again in a minute.',
    })
  return c.json(await fleetTenant(c))
}

/** For who has typed its name. From here on it can't be stopped. */
export async function eraseTenant(c: AppContext): Promise<Response> {
  const { confirm } = await readJson(c, erasureRequestSchema)
  const { id, name } = await fleetTenant(c)
  if (confirm !== name) throw new ProblemError(invalid([{ path: 'confirm', message: 'This is not its name.' }]))
  const database = controlDatabase(c.get('config'))
  const erasure = await startErasure(c.env, database, { tenantId: id, cause: 'operator' })
  if (!erasure) throw new ProblemError(NOT_FOUND)
  return c.json({ erasure } satisfies ErasureStarted, 202)
}

export async function changePlan(c: AppContext): Promise<Response> {
  const { plan } = await readJson(c, planChangeSchema)
  granted(await c.get('tenant').changePlan(plan))
  return c.json({ ...(await fleetTenant(c)), plan } satisfies FleetTenant)
}

/** The control database follows its object within moments; an action's answer says itself what it has just changed. */
async function fleetTenant(c: AppContext): Promise<FleetTenant> {
  const tenant = await findFleetTenant(controlDatabase(c.get('config')), c.get('tenantId'))
  if (!tenant) throw new ProblemError(NOT_FOUND)
  return tenant
}

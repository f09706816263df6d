/** `/api/tenants`: making a workspace, looking at it, renaming it. */
import { controlDatabase } from '../../../core/control/database.ts'
import { unpokedAmong } from '../../../core/control/tenants.ts'
import { createWorkspace } from '../../../core/control/workspaces.ts'
import { tenantIdFor } from '../../../core/ids.ts'
import { type CreatedTenant, newTenantSchema, tenantChangeSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { pokeTenants } from '../poke.ts'
import { invalid, ProblemError } from '../problem.ts'
import { granted, readJson } from '../request.ts'

/** `POST /api/tenants`. Doesn't wait for the workspace's database. */
export async function createTenant(c: AppContext): Promise<Response> {
  const config = c.get('config')
  const { requestId, name, place = config.DEFAULT_PLACE } = await readJson(c, newTenantSchema)
  if (!Object.hasOwn(config.PLACES, place))
    throw new ProblemError(invalid([{ path: 'place', message: 'There is no such place.' }]))
  const { userId } = c.get('actor')
  const idIn = (other: string) => tenantIdFor(other, `${userId} ${requestId}`)
  const database = controlDatabase(config)
  const created = await createWorkspace(database, {
    ids: await Promise.all(Object.keys(config.PLACES).map(idIn)),
    id: await idIn(place),
    name,
    place,
    plan: config.DEFAULT_PLAN,
    ownerId: userId,
    maxOwned: config.OWNED_WORKSPACES,
  })
  if (created.kind === 'too-many') throw new ProblemError(tooMany(config.OWNED_WORKSPACES))
  if (created.kind === 'gone')
    throw new ProblemError({
      name: 'conflict',
      status: 409,
      title: 'Not possible now',
      detail: 'This request made a workspace that you have left or deleted since. Start again to make another.',
    })
  const { kind, ...tenant } = created
  // Waited for, since the next request goes there; what fails is picked up by the cron.
  await pokeTenants(c.env, database, () => unpokedAmong(database, [tenant.id]))
  return c.json({ tenant } satisfies CreatedTenant, kind === 'created' ? 201 : 200)
}

function tooMany(max: number) {
  return {
    name: 'over-limit',
    status: 403,
    title: 'You have many workspaces',
    detail: `One person can own at most ${max} workspaces. Hand one over or delete one to make room.`,
  } as const
}

/** `GET /api/tenants/:tenant` */
export async function getTenant(c: AppContext): Promise<Response> {
  const { tenant } = granted(await c.get('tenant').view(c.get('actor')))
  return c.json(tenant)
}

/** `PATCH /api/tenants/:tenant` */
export async function renameTenant(c: AppContext): Promise<Response> {
  const { name } = await readJson(c, tenantChangeSchema)
  granted(await c.get('tenant').rename(c.get('actor'), name))
  return getTenant(c)
}

/**
 * Inviting people by a link, and accepting. A link's token names the tenant, so that its object can be asked; whoever has
 * no valid token gets the answer of a link that never was.
 */
import { controlDatabase } from '../../../core/control/database.ts'
import { unpokedAmong } from '../../../core/control/tenants.ts'
import { admitMember } from '../../../core/control/workspaces.ts'
import type { TenantRpc } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'
import {
  type CreatedTenant,
  type InvitationList,
  type InvitationOffer,
  type NewInvitationAnswer,
  newInvitationSchema,
} from '../contract.ts'
import type { AppContext } from '../env.ts'
import { pokeTenants } from '../poke.ts'
import { NOT_FOUND, ProblemError, problemOf } from '../problem.ts'
import { granted, pathId, readJson } from '../request.ts'

/** `GET /api/tenants/:tenant/invitations` */
export async function listInvitations(c: AppContext): Promise<Response> {
  const { invitations } = granted(await c.get('tenant').listInvitations(c.get('actor')))
  return c.json({ invitations } satisfies InvitationList)
}

/** `POST /api/tenants/:tenant/invitations` */
export async function createInvitation(c: AppContext): Promise<Response> {
  const terms = await readJson(c, newInvitationSchema)
  const { invitation, secret } = granted(await c.get('tenant').createInvitation(c.get('actor'), terms))
  const url = new URL(`/join/${c.get('tenantId')}.${secret}`, c.get('config').APP_URL).href
  return c.json({ invitation, url } satisfies NewInvitationAnswer, 201)
}

/** `DELETE /api/tenants/:tenant/invitations/:invitation` */
export async function revokeInvitation(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').revokeInvitation(c.get('actor'), pathId(c, 'invitation')))
  return c.body(null, 204)
}

/** `GET /api/invitations/:token` */
export async function checkInvitation(c: AppContext): Promise<Response> {
  const { tenant, secret } = invited(c)
  const { tenantName, role, currentRole } = granted(await tenant.checkInvitation(c.get('actor'), secret))
  return c.json({ tenantName, role, currentRole } satisfies InvitationOffer)
}

/**
 * `POST /api/invitations/:token/accept`. Written to the control database first, then told to the Tenant object, whose
 * word it is: what was revoked or removed in between stays so.
 */
export async function acceptInvitation(c: AppContext): Promise<Response> {
  const { tenant, tenantId, secret } = invited(c)
  const actor = c.get('actor')
  const taken = granted(await tenant.takeInvitation(actor, secret))
  const { name } = taken
  if (taken.kind === 'member') return c.json(joined(tenantId, name, taken))

  const database = controlDatabase(c.get('config'))
  const { userId } = actor
  await admitMember(database, { tenantId, userId, role: taken.role, version: taken.version })
  await pokeTenants(c.env, database, () => unpokedAmong(database, [tenantId]))
  const viewed = await tenant.view(actor)
  if (viewed.ok) return c.json(joined(tenantId, name, viewed.tenant))
  throw new ProblemError(viewed.refusal.reason === 'not-found' ? WITHDRAWN : problemOf(viewed.refusal))
}

/** Or the object could not be told, which the same request sets right. */
const WITHDRAWN = problemOf({
  reason: 'not-ready',
  detail: 'You could not be let in just now. Try again in a moment; the invitation may have been withdrawn.',
  retryAfterSeconds: 2,
})

function joined(
  id: string,
  name: string,
  { role }: CreatedTenant['tenant'] | { role: CreatedTenant['tenant']['role'] },
) {
  return { tenant: { id, name, role } } satisfies CreatedTenant
}

const TOKEN = /^([a-z][a-z0-9]{1,11}-[a-km-np-z2-9]{20})\.([\w-]{43})$/

function invited(c: AppContext): { tenantId: string; secret: string; tenant: TenantRpc } {
  const [, tenantId, secret] = TOKEN.exec(c.req.param('token') ?? '') ?? []
  if (tenantId === undefined || secret === undefined) throw new ProblemError(NOT_FOUND)
  const stub = tenantStub(c.env.TENANT, tenantId, c.get('config').PLACES)
  return { tenantId, secret, tenant: stub as unknown as TenantRpc }
}

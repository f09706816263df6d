/** Making workspaces, and letting people into them. Leaving one begins in its Tenant object, which reflects it here. */
import type { Role } from '../contract.ts'
import type { Database } from '../sql.ts'

export interface NewWorkspace {
  /** Those that this request could have made, by place: asked again for another place, it finds what it made. */
  ids: string[]
  /** The one to make; among `ids`. */
  id: string
  name: string
  place: string
  plan: string
  ownerId: string
  maxOwned: number
}

export type Created =
  | { kind: 'created' | 'existed'; id: string; name: string; role: Role }
  /** The owner has as many as one can have. */
  | { kind: 'too-many' }
  /** This request made one that is no more, or that the caller has left. */
  | { kind: 'gone' }

/** Makes a workspace with its owner, once, however often and from wherever at the same time it is asked for. */
export async function createWorkspace(database: Database, workspace: NewWorkspace): Promise<Created> {
  const { ids, id, name, place, plan, ownerId, maxOwned } = workspace
  const candidates = JSON.stringify(ids)
  const [user = [], made = [], , standing = [], erased = []] = await database.batch([
    // One at a time for each owner, so that what is counted below stays true until this transaction ends.
    { text: 'select id from users where id = $1::uuid for update', params: [ownerId] },
    {
      text: `insert into tenants (id, name, place, plan)
        select $1, $2, $3, $4 from users where id = $5::uuid
          and not exists (select 1 from tenants where id in (select jsonb_array_elements_text($7::jsonb)))
          and not exists (select 1 from erasures where tenant_id in (select jsonb_array_elements_text($7::jsonb)))
          and $6::integer > (select count(*) from memberships m join tenants t on t.id = m.tenant_id
            where m.user_id = $5::uuid and m.role = 'owner' and m.removed_at is null and t.state <> 'erasing')
        returning id`,
      params: [id, name, place, plan, ownerId, maxOwned, candidates],
    },
    {
      // Only for one that this transaction made: who is in an older one is its Tenant object's to say.
      text: `insert into memberships (tenant_id, user_id, role) select id, $2::uuid, 'owner' from tenants
        where id = $1 and not exists (select 1 from memberships where tenant_id = $1)`,
      params: [id, ownerId],
    },
    {
      text: `select t.id, t.name, m.role from tenants t
        left join memberships m on m.tenant_id = t.id and m.user_id = $1::uuid and m.removed_at is null
        where t.id in (select jsonb_array_elements_text($2::jsonb))`,
      params: [ownerId, candidates],
    },
    {
      text: 'select 1 from erasures where tenant_id in (select jsonb_array_elements_text($1::jsonb))',
      params: [candidates],
    },
  ])
  const found = standing[0] as { id: string; name: string; role: Role | null } | undefined
  if (found?.role)
    return { kind: made.length > 0 ? 'created' : 'existed', id: found.id, name: found.name, role: found.role }
  return found || erased.length > 0 || user.length === 0 ? { kind: 'gone' } : { kind: 'too-many' }
}

/**
 * Writes down a membership with the version that the Tenant object gave out for it, and that the object has to be told.
 * It has no effect when something newer stands there: then the object knows better.
 */
export async function admitMember(
  database: Database,
  { tenantId, userId, role, version }: { tenantId: string; userId: string; role: Role; version: number },
): Promise<void> {
  await database.batch([
    {
      text: `insert into memberships as m (tenant_id, user_id, role, version)
        select t.id, u.id, $3, $4::bigint from tenants t, users u
        where t.id = $1 and u.id = $2::uuid and t.state <> 'erasing'
        on conflict (tenant_id, user_id) do update set role = excluded.role, version = excluded.version, removed_at = null
        where m.version < excluded.version`,
      params: [tenantId, userId, role, version],
    },
    // Last, so that whoever marks the tenant as poked meanwhile waits for this, and then doesn't.
    { text: 'update tenants set poked_at = null where id = $1', params: [tenantId] },
  ])
}

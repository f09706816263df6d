/** Tenants that exist in the control database and whose object may not know it yet. */
import type { Role } from '../contract.ts'
import type { Database, Row, Statement } from '../sql.ts'

/** What a Tenant object is told when it is poked. `createdAt` is ISO 8601. */
export interface TenantFacts {
  id: string
  name: string
  createdAt: string
  /** Those who were removed, too, so that the object can tell what it knows better. */
  members: { userId: string; role: Role; version: number; removedAt: string | null }[]
  /** Of the tenant's row: changes with everything that its object has to be told. */
  rowVersion: string
  /** Whether somebody's first sign-in made it. */
  personal: boolean
}

const SELECT_FACTS = `
  select t.id, t.name, t.xmin::text as "rowVersion", to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
    (select coalesce(json_agg(json_build_object('userId', m.user_id, 'role', m.role, 'version', m.version,
      'removedAt', m.removed_at) order by m.user_id), '[]'::json)
     from memberships m where m.tenant_id = t.id) as members,
    t.personal_of is not null as personal
  from tenants t`

/** The tenants among `ids` that nobody has poked. */
export function unpokedAmong(database: Database, ids: readonly string[]): Promise<TenantFacts[]> {
  return readFacts(database, {
    text: `${SELECT_FACTS} where t.poked_at is null
      and t.id in (select jsonb_array_elements_text($1::jsonb)) order by t.created_at`,
    params: [JSON.stringify(ids)],
  })
}

/** The facts of a person's own tenant, if nobody has poked it. */
export function unpokedPersonalTenant({ issuer, subject }: { issuer: string; subject: string }): Statement {
  return {
    text: `${SELECT_FACTS} where t.poked_at is null
      and t.personal_of = (select id from users where issuer = $1 and subject = $2)`,
    params: [issuer, subject],
  }
}

/** Tenants that have waited for a poke for longer than `seconds`, the oldest first. */
export function unpokedFor(database: Database, seconds: number, limit: number): Promise<TenantFacts[]> {
  return readFacts(database, {
    text: `${SELECT_FACTS} where t.poked_at is null and t.created_at < now() - make_interval(secs => $1::integer)
      order by t.created_at limit $2::integer`,
    params: [seconds, limit],
  })
}

/** Has no effect when something was added since these facts were read: then the object has to be told again. */
export async function markPoked(
  database: Database,
  { id, rowVersion }: Pick<TenantFacts, 'id' | 'rowVersion'>,
): Promise<void> {
  await database.query({
    text: 'update tenants set poked_at = now() where id = $1 and poked_at is null and xmin::text = $2',
    params: [id, rowVersion],
  })
}

/** Ids of tenants in their order, after `id`, of which there need not be such a tenant. */
export async function tenantIdsAfter(database: Database, id: string, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    text: 'select id from tenants where id > $1 order by id limit $2::integer',
    params: [id, limit],
  })
  return rows.map((row) => row.id)
}

async function readFacts(database: Database, statement: Statement): Promise<TenantFacts[]> {
  return factsIn(await database.query(statement))
}

/** What a statement of this file answered. */
export function factsIn(rows: Row[]): TenantFacts[] {
  return rows as unknown as TenantFacts[]
}

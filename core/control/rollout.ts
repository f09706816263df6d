/** Which tenants a rollout is about, as the control database reflects them. */
import type { Database } from '../sql.ts'

export interface ListedTenant {
  id: string
  /** Null while its database is being made. */
  schemaVersion: string | null
  documents: number
}

/**
 * Tenants after this id, in the order of ids. Left out are those that are being erased, and those for which no database
 * was planned: they will be made with the newest schema. Suspended ones are in: their data is kept, and must be readable
 * by the release that lets them go on.
 */
export async function tenantsToMigrate(
  control: Database,
  after: string,
  limit: number,
  { plan, place }: { plan?: string; place?: string },
): Promise<ListedTenant[]> {
  const rows = await control.query<{ id: string; schemaVersion: string | null; documents: string }>({
    text: `select t.id, d.schema_version as "schemaVersion",
        (select count(*) from documents where tenant_id = t.id and status <> 'deleted') as documents
      from tenants t join vector_databases d on d.tenant_id = t.id
      where t.id > $1 and t.state <> 'erasing' and ($2::text is null or t.plan = $2) and ($3::text is null or t.place = $3)
      order by t.id limit $4::integer`,
    params: [after, plan ?? null, place ?? null, limit],
  })
  return rows.map((row) => ({ ...row, documents: Number(row.documents) }))
}

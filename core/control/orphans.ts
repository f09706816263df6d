/** What a sweep found, and since when; and which tenants this database knows. */
import type { Database } from '../sql.ts'

export interface Found {
  kind: 'project' | 'files' | 'rows'
  id: string
  name: string
}

/** Tenants with the project that each is known to have. */
export async function knownTenants(database: Database): Promise<Map<string, string | null>> {
  const rows = await database.query<{ id: string; projectId: string | null }>({
    text: `select t.id, d.project_id as "projectId" from tenants t left join vector_databases d on d.tenant_id = t.id`,
  })
  return new Map(rows.map(({ id, projectId }) => [id, projectId]))
}

/** Remembers what was found, forgets what wasn't, and answers since when (ms) each is known. */
export async function rememberOrphans(database: Database, found: Found[]): Promise<Map<string, number>> {
  const list = JSON.stringify(found)
  const results = await database.batch([
    {
      text: `insert into orphans (kind, id, name) select kind, id, name
          from jsonb_to_recordset($1::jsonb) as f(kind text, id text, name text)
        on conflict (kind, id) do update set last_seen_at = now(), name = excluded.name`,
      params: [list],
    },
    {
      text: `delete from orphans o where not exists (select 1
        from jsonb_to_recordset($1::jsonb) as f(kind text, id text) where f.kind = o.kind and f.id = o.id)`,
      params: [list],
    },
    { text: `select kind, id, (extract(epoch from first_seen_at) * 1000)::float8 as at from orphans` },
  ])
  const rows = (results[2] ?? []) as unknown as { kind: string; id: string; at: number }[]
  return new Map(rows.map(({ kind, id, at }) => [`${kind} ${id}`, Number(at)]))
}

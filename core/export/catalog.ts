/** What the database says of itself before it is exported: its columns as they are today, and its history. */
import { HISTORY_TABLE } from '../migrator/migrate.ts'
import type { Database } from '../sql.ts'
import { EXPORTED_NAMES } from './tables.ts'

export interface Column {
  name: string
  /** As PostgreSQL writes it: `uuid`, `timestamp with time zone`. */
  type: string
}

export interface Catalog {
  /** Id of the newest migration in the database; null for one that has none. */
  version: string | null
  postgresVersion: string
  /** By table, in the order of the table. Generated columns are left out: PostgreSQL makes them anew. */
  columns: ReadonlyMap<string, readonly Column[]>
  /** Tables that nobody here knows, so that they are not exported. */
  unknownTables: string[]
}

export async function readCatalog(database: Database): Promise<Catalog> {
  const [history = [], columns = [], versions = []] = await database.batch(
    [
      { text: `select id from ${HISTORY_TABLE} order by position desc limit 1` },
      {
        text: `select c.relname::text as "table", a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname, a.attnum`,
      },
      { text: `select current_setting('server_version') as version` },
    ],
    { readOnly: true, isolation: 'RepeatableRead' },
  )
  const byTable = Map.groupBy(columns as unknown as (Column & { table: string })[], ({ table }) => table)
  return {
    version: (history[0]?.id as string | undefined) ?? null,
    postgresVersion: String(versions[0]?.version),
    columns: new Map([...byTable].map(([table, rows]) => [table, rows.map(({ name, type }) => ({ name, type }))])),
    unknownTables: [...byTable.keys()].filter((table) => !EXPORTED_NAMES.includes(table)),
  }
}

/**
 * What a tenant's database really looks like, read from Postgres' catalog, and how that differs from what the migrations
 * make (migrations/tenant/catalog.gen.ts). Says nothing about content. Reading wakes the compute.
 */
import type { Drift } from '../contract/fleet.ts'
import { READ_HISTORY } from '../migrator/migrate.ts'
import type { Database } from '../sql.ts'

/** `object` names a thing (`column documents.title`), `definition` says how it is made. */
export interface CatalogObject {
  object: string
  definition: string
}

export type Difference = Drift['differences'][number]

/**
 * Everything in `public` that migrations can make; what belongs to an extension is left out, and so is what differs
 * between versions of Postgres without meaning anything: versions of extensions, and not-null constraints (since 18 they
 * have names), which are part of their columns here.
 */
const READ_CATALOG = `
  with own as (
    select c.oid, c.relname, c.relkind from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  )
  select 'extension ' || extname as object, 'installed' as definition from pg_extension
  union all
  select case relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'S' then 'sequence '
      when 'f' then 'foreign table ' else 'table ' end || relname,
    case when relkind in ('v', 'm') then pg_get_viewdef(oid) else 'exists' end
  from own where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select 'column ' || own.relname || '.' || a.attname,
    format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
        when a.attidentity <> '' then ' identity'
        when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
  from own join pg_attribute a on a.attrelid = own.oid left join pg_attrdef d on d.adrelid = own.oid and d.adnum = a.attnum
  where own.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped
  union all
  select 'constraint ' || own.relname || '.' || k.conname,
    pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' (not validated)' end
  from own join pg_constraint k on k.conrelid = own.oid where k.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select 'index ' || ic.relname, pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' (invalid)' end
  from own join pg_index i on i.indrelid = own.oid join pg_class ic on ic.oid = i.indexrelid where own.relkind in ('r', 'p', 'm')
  union all
  select 'trigger ' || own.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
  from own join pg_trigger t on t.tgrelid = own.oid where not t.tgisinternal
  union all
  select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
    md5(pg_get_functiondef(p.oid))
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 'type ' || t.typname, (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)
  from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype = 'e'`

/** The version by the database's own history (null where there is none), and its objects in the order of their names. */
export async function readCatalog(database: Database): Promise<{ version: string | null; objects: CatalogObject[] }> {
  const [[history] = [], rows = []] = await database.batch(
    [{ text: `select to_regclass('public.alcove_migrations') is not null as there` }, { text: READ_CATALOG }],
    { readOnly: true, isolation: 'RepeatableRead' },
  )
  const applied = history?.there === true ? await database.query<{ id: string }>(READ_HISTORY) : []
  const objects = rows.map(({ object, definition }) => ({ object: String(object), definition: String(definition) }))
  return { version: applied.at(-1)?.id ?? null, objects: sorted(objects) }
}

/** What is missing, what is there beside, and what is made otherwise, in the order of names. */
export function differences(expected: readonly CatalogObject[], actual: readonly CatalogObject[]): Difference[] {
  const [wanted, found] = [byName(expected), byName(actual)]
  const names = [...new Set([...wanted.keys(), ...found.keys()])].sort()
  return names.flatMap((object) => {
    const difference = { object, expected: wanted.get(object) ?? null, actual: found.get(object) ?? null }
    return difference.expected === difference.actual ? [] : [difference]
  })
}

/**
 * Compares a database with what its own history promises; `catalogs` holds that by version. `believed`: the version that
 * its tenant's object knows, which has to be the same.
 */
export async function findDrift(
  database: Database,
  catalogs: Record<string, readonly CatalogObject[]>,
  believed: string | null,
): Promise<Difference[]> {
  const { version, objects } = await readCatalog(database)
  const known = version === null ? undefined : catalogs[version]
  return [
    ...(version === believed ? [] : [{ object: 'schema version', expected: believed, actual: version }]),
    ...(known ? differences(known, objects) : []),
    ...(known || version !== believed
      ? []
      : [{ object: 'schema version', expected: 'one that this release knows', actual: version }]),
  ]
}

function byName(objects: readonly CatalogObject[]): Map<string, string> {
  return new Map(objects.map(({ object, definition }) => [object, definition]))
}

/** By code unit, which is the same on every machine. */
function sorted(objects: CatalogObject[]): CatalogObject[] {
  return objects.sort((a, b) => (a.object < b.object ? -1 : 1))
}

/** What operators see of all tenants, from the control database's reflections: looking at thousands wakes nobody. */
import type { z } from 'zod'
import type { FleetTenant, FleetTenantPage, fleetQuerySchema } from '../contract/fleet.ts'
import type { Database, Statement } from '../sql.ts'

export type FleetQuery = z.output<typeof fleetQuerySchema>

/** A value that sorts as the rows do, as text, and the id that tells equal ones apart. */
interface Cursor {
  createdAt: string
  id: string
}

const ISO = (moment: string) => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const FROM = 'from tenants t left join vector_databases d on d.tenant_id = t.id'

/** Counts are looked up for the rows of a page only. */
const COLUMNS = `t.id, t.name, t.place, d.region, t.plan, t.state, d.status, d.schema_version as "schemaVersion",
  d.project_id as "projectId",
  (select count(*)::integer from documents where tenant_id = t.id and status <> 'deleted') as documents,
  (select count(*)::integer from memberships where tenant_id = t.id and removed_at is null) as members,
  coalesce(d.migration_error, case when d.status <> 'ready' then d.detail end) as "lastError",
  ${ISO('t.created_at')} as "createdAt", ${ISO('d.updated_at')} as "updatedAt"`

/** A page of the tenants that match, newest first. Null for a cursor that no page ended with. */
export async function listFleet(database: Database, query: FleetQuery): Promise<FleetTenantPage | null> {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !cursor) return null
  const { condition, params } = filter(query)
  const at = params.length
  const page: Statement = {
    // One more than asked for, to know whether there is a next page.
    text: `select ${COLUMNS}, t.created_at::text as "sortKey" ${FROM} where ${condition}
      and ($${at + 1}::timestamptz is null or (t.created_at, t.id) < ($${at + 1}::timestamptz, $${at + 2}))
      order by t.created_at desc, t.id desc limit $${at + 3}::integer`,
    params: [...params, cursor?.createdAt ?? null, cursor?.id ?? null, query.limit + 1],
  }
  const total: Statement = { text: `select count(*)::integer as total ${FROM} where ${condition}`, params }
  const [rows = [], counts = []] = await database.batch([page, total], { readOnly: true })
  const found = rows as unknown as (FleetTenant & { sortKey: string })[]
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    tenants: shown.map(({ sortKey: _, ...tenant }) => tenant),
    total: Number(counts[0]?.total),
    next: last && found.length > query.limit ? writeCursor({ createdAt: last.sortKey, id: last.id }) : null,
  }
}

export async function findFleetTenant(database: Database, tenantId: string): Promise<FleetTenant | null> {
  const rows = await database.query({ text: `select ${COLUMNS} ${FROM} where t.id = $1`, params: [tenantId] })
  return (rows[0] as unknown as FleetTenant | undefined) ?? null
}

function filter({ search, plan, state, status, schema }: FleetQuery): { condition: string; params: string[] } {
  const params: string[] = []
  const conditions = ['true']
  const add = (value: string | undefined, condition: (parameter: string) => string) => {
    if (value === undefined || value === '') return
    params.push(value)
    conditions.push(condition(`$${params.length}`))
  }
  // position() and not like: what is searched for may hold its wildcards.
  add(
    search?.trim().toLowerCase(),
    (text) => `(position(${text} in lower(t.name)) > 0 or position(${text} in t.id) > 0
      or position(${text} in coalesce(d.project_id, '')) > 0)`,
  )
  add(plan, (text) => `t.plan = ${text}`)
  add(state, (text) => `t.state = ${text}`)
  add(status, (text) => `d.status = ${text}`)
  add(schema, (text) => `d.schema_version = ${text}`)
  return { condition: conditions.join(' and '), params }
}

function writeCursor({ createdAt, id }: Cursor): string {
  return btoa(`${createdAt}|${id}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** `2026-01-02 03:04:05.678901+00`, as PostgreSQL prints it, and a tenant's id. */
const CURSOR = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?)\|([a-z0-9-]+)$/

function readCursor(text: string): Cursor | null {
  try {
    const [, createdAt, id] = CURSOR.exec(atob(text.replaceAll('-', '+').replaceAll('_', '/'))) ?? []
    return createdAt && id ? { createdAt, id } : null
  } catch {
    return null
  }
}

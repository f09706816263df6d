/** Erasures of tenants: rows that outlive the tenants, with receipts. Account deletions are in account-deletions.ts. */
import type { ErasureReceipt, ErasureView } from '../contract.ts'
import type { Database, Statement } from '../sql.ts'

export type ErasureCause = 'owner' | 'account' | 'operator'

/** What an object is told when its tenant is to be erased. Times are ISO 8601. */
export interface ErasureOrder {
  erasureId: string
  tenantId: string
  cause: ErasureCause
  requestedAt: string
}

/** Tables with rows of a tenant, those first that refer to others. */
const TABLES = ['documents', 'vector_databases', 'memberships', 'tenants'] as const
const keyOf = (table: (typeof TABLES)[number]) => (table === 'tenants' ? 'id' : 'tenant_id')

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const ORDER = `id as "erasureId", tenant_id as "tenantId", cause, ${iso('requested_at')} as "requestedAt"`

/** One row, a column for each table. */
export function countTenantRows(tenantId: string): Statement {
  const counts = TABLES.map(
    (table) => `(select count(*) from ${table} where ${keyOf(table)} = $1)::integer as ${table}`,
  )
  return { text: `select ${counts.join(', ')}`, params: [tenantId] }
}

/** To be run as one transaction. */
export function deleteTenantRows(tenantId: string): Statement[] {
  return TABLES.map((table) => ({ text: `delete from ${table} where ${keyOf(table)} = $1`, params: [tenantId] }))
}

/**
 * Ends an erasure with its receipt; the second time nothing changes. Also where the row is missing, as in a control database that was
 * restored to a time before it: what was erased stays known.
 */
export function finishErasure(order: ErasureOrder, receipt: string, signedReceipt: string): Statement {
  return {
    text: `insert into erasures as e (id, tenant_id, cause, requested_at, finished_at, receipt, signed_receipt)
      values ($1::uuid, $2, $3, $4::timestamptz, ($5::jsonb ->> 'finishedAt')::timestamptz, $5::jsonb, $6)
      on conflict (tenant_id) do update set finished_at = excluded.finished_at, receipt = excluded.receipt,
        signed_receipt = excluded.signed_receipt
      where e.finished_at is null`,
    params: [order.erasureId, order.tenantId, order.cause, order.requestedAt, receipt, signedReceipt],
  }
}

/**
 * Writes down that a tenant is to be erased, before anything else is done about it. A tenant has one erasure: ordered
 * again, it answers with the first. Null when the control database knows neither the tenant nor an erasure of it.
 */
export async function orderErasure(
  database: Database,
  wish: { erasureId: string; tenantId: string; cause: ErasureCause },
): Promise<ErasureOrder | null> {
  const results = await database.batch([
    {
      text: `insert into erasures (id, tenant_id, cause) select $1::uuid, id, $3 from tenants where id = $2
        on conflict (tenant_id) do nothing`,
      params: [wish.erasureId, wish.tenantId, wish.cause],
    },
    { text: `update tenants set state = 'erasing' where id = $1`, params: [wish.tenantId] },
    { text: `select ${ORDER} from erasures where tenant_id = $1`, params: [wish.tenantId] },
  ])
  return (results[2]?.[0] as ErasureOrder | undefined) ?? null
}

/** Erasures that aren't finished, and that nobody was reminded of for so long; the longest waiting first. */
export async function openErasures(database: Database, seconds: number, limit: number): Promise<ErasureOrder[]> {
  return (await database.query({
    text: `select ${ORDER} from erasures
      where finished_at is null and (poked_at is null or poked_at < now() - make_interval(secs => $1::integer))
      order by poked_at nulls first, requested_at limit $2::integer`,
    params: [seconds, limit],
  })) as unknown as ErasureOrder[]
}

export async function markErasurePoked(database: Database, erasureId: string): Promise<void> {
  await database.query({ text: 'update erasures set poked_at = now() where id = $1::uuid', params: [erasureId] })
}

export async function readErasure(database: Database, erasureId: string): Promise<ErasureView | null> {
  const [row] = await database.query({
    text: `select id, ${iso('requested_at')} as "requestedAt", ${iso('finished_at')} as "finishedAt", receipt::text as receipt,
      signed_receipt as "signedReceipt" from erasures where id = $1::uuid`,
    params: [erasureId],
  })
  if (!row) return null
  const { receipt, ...rest } = row as unknown as Omit<ErasureView, 'receipt'> & { receipt: string | null }
  return { ...rest, receipt: receipt === null ? null : (JSON.parse(receipt) as ErasureReceipt) }
}

/**
 * A tenant's rows of the control database, as statements. An older version never wins over a newer one, whenever it
 * arrives; a deleted document stays as a row without content for the same reason.
 */
import type { Statement } from '../../core/sql.ts'
import type { DatabaseRow } from './database-row.ts'
import type { DocumentRow } from './documents.ts'
import type { MemberRow } from './members.ts'
import type { ProfileRow } from './profile.ts'
import type { DatabaseState } from './rpc.ts'

/** The row is made with the tenant, and gone once it is erased: here it is only brought up to date. */
export function tenantRow(row: ProfileRow): Statement {
  return {
    text: `update tenants set name = $2, plan = $3, state = $4, version = $5::bigint where id = $1 and version < $5::bigint`,
    params: [row.id, row.name, row.plan, row.state, row.version],
  }
}

/** Nothing is written of a user or a tenant that was deleted meanwhile. */
export function membershipRow(tenantId: string, member: MemberRow): Statement {
  return {
    text: `insert into memberships as m (tenant_id, user_id, role, version, removed_at)
      select t.id, u.id, $3, $4::bigint, $5::timestamptz from tenants t, users u where t.id = $1 and u.id = $2::uuid
      on conflict (tenant_id, user_id) do update set role = excluded.role, version = excluded.version,
        removed_at = excluded.removed_at
      where m.version < excluded.version`,
    params: [
      tenantId,
      member.user_id,
      member.role,
      member.version,
      member.removed_at === null ? null : new Date(member.removed_at).toISOString(),
    ],
  }
}

/** `migrationError`: what the last migration that failed said; null once one succeeded. */
export function databaseRow(
  tenantId: string,
  row: DatabaseRow,
  state: DatabaseState,
  migrationError: string | null = null,
): Statement {
  return {
    text: `insert into vector_databases as d
        (tenant_id, project_name, project_id, region, postgres_version, schema_version, status, detail, migration_error,
        version, updated_at)
      values ($1, $2, $3, $4, $5::integer, $6, $7, $8, $9, $10::bigint, $11::timestamptz)
      on conflict (tenant_id) do update set project_name = excluded.project_name, project_id = excluded.project_id,
        region = excluded.region, postgres_version = excluded.postgres_version, schema_version = excluded.schema_version,
        status = excluded.status, detail = excluded.detail, migration_error = excluded.migration_error,
        version = excluded.version, updated_at = excluded.updated_at
      where d.version < excluded.version`,
    params: [
      tenantId,
      row.project_name,
      row.project_id,
      row.region,
      row.postgres_version,
      row.schema_version,
      state.status,
      state.detail,
      migrationError,
      row.version,
      new Date(row.updated_at).toISOString(),
    ],
  }
}

export function documentRow(tenantId: string, row: DocumentRow): Statement {
  const deleted = row.status === 'deleting'
  return {
    text: `insert into documents as d
        (tenant_id, id, title, size, sha256, pages, status, reason, version, created_at, updated_at)
      values ($1, $2::uuid, $3, $4::bigint, $5, $6::integer, $7, $8, $9::bigint, $10::timestamptz, $11::timestamptz)
      on conflict (tenant_id, id) do update set title = excluded.title, size = excluded.size, sha256 = excluded.sha256,
        pages = excluded.pages, status = excluded.status, reason = excluded.reason, version = excluded.version,
        updated_at = excluded.updated_at
      where d.version < excluded.version`,
    params: [
      tenantId,
      row.id,
      deleted ? '' : row.title,
      deleted ? 0 : row.size,
      deleted ? null : row.sha256,
      deleted ? null : row.pages,
      deleted ? 'deleted' : row.status,
      deleted ? null : row.reason,
      row.version,
      new Date(row.created_at).toISOString(),
      new Date(row.updated_at).toISOString(),
    ],
  }
}

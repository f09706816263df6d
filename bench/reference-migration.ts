/**
 * What `bench migrate` compares Alcove with: how the same kind of app brings its tenants to a new schema, one after the
 * other. For each:
 *
 * 1. the management API, for the tenant's connection string
 * 2. connect: over HTTP there is nothing to open, so this is the first of the statements, which also wakes the compute
 * 3. migrate, as drizzle's migrator for this driver does: `create schema`, `create table`, select the last migration, each
 *    statement by itself, insert what was applied
 */
import { createApiClient } from '@neondatabase/api-client'
import { neon, neonConfig } from '@neondatabase/serverless'

export interface ReferenceMigrationServices {
  neonApiUrl: string
  neonApiKey: string
  sqlEndpoint: string
}

export interface ReferenceMigration {
  hash: string
  /** When it was generated, in milliseconds: what is newer than the newest applied one is applied. */
  createdAt: number
  statements: readonly string[]
}

const TABLE = '"drizzle"."__drizzle_migrations"'

/** Stops at the first tenant that fails, like the loop it stands for. */
export async function migrateReferenceFlow(
  services: ReferenceMigrationServices,
  projectIds: readonly string[],
  migrations: readonly ReferenceMigration[],
): Promise<void> {
  neonConfig.fetchEndpoint = services.sqlEndpoint
  const management = createApiClient({ apiKey: services.neonApiKey, baseURL: services.neonApiUrl })
  for (const projectId of projectIds) {
    const wanted = { projectId, database_name: 'neondb', role_name: 'neondb_owner' }
    const sql = neon((await management.getConnectionUri(wanted)).data.uri)
    await sql.query('create schema if not exists "drizzle"')
    await sql.query(
      `create table if not exists ${TABLE} (id serial primary key, hash text not null, created_at bigint)`,
    )
    const [last] = await sql.query(`select id, hash, created_at from ${TABLE} order by created_at desc limit 1`)
    const pending = migrations.filter(({ createdAt }) => last === undefined || Number(last.created_at) < createdAt)
    for (const { statements } of pending) for (const statement of statements) await sql.query(statement)
    for (const { hash, createdAt } of pending)
      await sql.query(`insert into ${TABLE} ("hash", "created_at") values ($1, $2)`, [hash, createdAt])
  }
}

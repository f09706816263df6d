/** Makes the template in a thread of its own, because it blocks for seconds. */
import { workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { databaseName, initDbParams, ownerName, startParams } from './pglite-settings.ts'
import type { TemplateData } from './template.ts'

const { directory, modules } = workerData as TemplateData

const database = await PGlite.create({
  dataDir: directory,
  // The database `postgres` is renamed below, which can't be done from inside it.
  database: 'template1',
  startParams,
  initDbStartParams: initDbParams,
  pgliteWasmModule: modules.pglite,
  initdbWasmModule: modules.initdb,
})

// What Neon gives the first role of a project: much, but not a superuser.
const statements = [
  'CREATE ROLE neon_superuser NOLOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS',
  'GRANT pg_read_all_data, pg_write_all_data, pg_monitor, pg_signal_backend TO neon_superuser',
  `CREATE ROLE ${ownerName} LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS`,
  `GRANT neon_superuser TO ${ownerName}`,
  `ALTER DATABASE postgres RENAME TO ${databaseName}`,
  `ALTER DATABASE ${databaseName} OWNER TO ${ownerName}`,
  'VACUUM (FREEZE, ANALYZE)',
  'CHECKPOINT',
]
for (const statement of statements) await database.exec(statement)
await database.close()

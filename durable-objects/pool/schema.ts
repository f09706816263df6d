/** Tables of a Pool object. Times are milliseconds since 1970. Entries are never edited once released. */
import type { StorageMigration } from '../tenant/storage.ts'

export const poolStorageMigrations: readonly StorageMigration[] = [
  {
    id: '0001_initial',
    sql: [
      /**
       * Projects that the pool has made, or is making; `n` names them and is never used again. The columns up to
       * `updated_at` are those of a tenant's `database` row (see tenant/provisioning.ts). `retiring`: it is being deleted
       * because the pool became smaller. `tenant_id`: whose it is since `claimed_at`; `confirmed_at`: since when that tenant
       * has stored it, and the connection string is no longer here. A row stays until its tenant is erased.
       */
      `CREATE TABLE slots (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        stage TEXT NOT NULL,
        way TEXT,
        project_name TEXT NOT NULL,
        region TEXT NOT NULL,
        project_id TEXT UNIQUE,
        sealed_connection TEXT,
        postgres_version INTEGER,
        schema_version TEXT,
        create_sent_at INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        problem TEXT,
        next_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1,
        updated_at INTEGER NOT NULL,
        retiring INTEGER NOT NULL DEFAULT 0,
        tenant_id TEXT UNIQUE,
        claimed_at INTEGER,
        confirmed_at INTEGER
      )`,
      `CREATE INDEX slots_unclaimed ON slots (n) WHERE tenant_id IS NULL`,

      /** Tenants that are given nothing: the pool was empty when they asked, or they are erased. Goes after a day. */
      `CREATE TABLE turned_away (
        tenant_id TEXT PRIMARY KEY,
        at INTEGER NOT NULL
      ) WITHOUT ROWID`,
    ],
  },
]

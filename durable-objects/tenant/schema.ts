/**
 * Tables of a Tenant object. Times are milliseconds since 1970, booleans are 0 or 1. Everything lives until the tenant
 * is erased, unless said otherwise. Entries are never edited once released: a change is a new entry at the end.
 */
import type { StorageMigration } from './storage.ts'

export const tenantStorageMigrations: readonly StorageMigration[] = [
  {
    id: '0001_initial',
    sql: [
      /** Who this object is; one row, written by the first poke. */
      `CREATE TABLE tenant (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL
      )`,

      /** Members. `version` is that of the membership, so that an old seed changes nothing. */
      `CREATE TABLE members (
        user_id TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        version INTEGER NOT NULL
      )`,

      /**
       * The tenant's Neon project; one row (see provisioning.ts for `stage` and `problem`). `sealed_connection` is the
       * connection string, sealed with SEALING_KEYS for the purpose `tenant-connection:<tenant id>`. `next_at`: when the
       * saga goes on, null when there is nothing to do.
       */
      `CREATE TABLE database (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        stage TEXT NOT NULL,
        project_name TEXT NOT NULL,
        region TEXT NOT NULL,
        project_id TEXT,
        sealed_connection TEXT,
        postgres_version INTEGER,
        schema_version TEXT,
        create_sent_at INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        problem TEXT,
        next_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1,
        updated_at INTEGER NOT NULL
      )`,

      /**
       * Documents (see documents.ts for `status`). `generation` counts ingests, `version` counts changes for the outbox.
       * `upload_id` names the object in R2, `etag` is null until its bytes were inspected. `chunks` is null until the
       * file was read. `ingested`: a job may have written to the tenant's database. A row that is `deleting` goes once
       * its effects and its outbox entry are done.
       */
      `CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        created_by TEXT NOT NULL,
        title TEXT NOT NULL,
        size INTEGER NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        retryable INTEGER NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL DEFAULT 1,
        declared_sha256 TEXT,
        sha256 TEXT,
        upload_id TEXT NOT NULL,
        upload_expires_at INTEGER NOT NULL,
        etag TEXT,
        pages INTEGER,
        pages_done INTEGER NOT NULL DEFAULT 0,
        chunks INTEGER,
        ingested INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      )`,
      `CREATE INDEX documents_sha256 ON documents (sha256)`,

      /** Which document stayed when `id` turned out to be a duplicate. Goes with the document that stayed. */
      `CREATE TABLE aliases (
        id TEXT PRIMARY KEY,
        document_id TEXT NOT NULL
      )`,

      /**
       * Ingest work that isn't finished (see jobs.ts for `state`). `part` names the work within its document and
       * generation. `due_at`: when a waiting job may be sent, when a queued one is sent again, when a lease runs out.
       * `token` is that of the lease. `attempts` counts leases, `sends` messages since the last lease.
       */
      `CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        document_id TEXT NOT NULL,
        generation INTEGER NOT NULL,
        part TEXT NOT NULL,
        state TEXT NOT NULL,
        token TEXT,
        due_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        sends INTEGER NOT NULL DEFAULT 0,
        reason TEXT,
        UNIQUE (document_id, generation, part)
      )`,

      /** Parts that are finished, as a set. Goes when the document leaves `processing`. */
      `CREATE TABLE finished_parts (
        document_id TEXT NOT NULL,
        generation INTEGER NOT NULL,
        part TEXT NOT NULL,
        PRIMARY KEY (document_id, generation, part)
      ) WITHOUT ROWID`,

      /**
       * Things to do outside, each until it is done (see effects.ts for `kind`). `target` is a document's or a
       * conversation's id; `again_at`: a second run at that time is part of it; `edition` counts how often it was added.
       */
      `CREATE TABLE effects (
        kind TEXT NOT NULL,
        target TEXT NOT NULL,
        again_at INTEGER,
        edition INTEGER NOT NULL DEFAULT 1,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL,
        PRIMARY KEY (kind, target)
      ) WITHOUT ROWID`,

      /** Rows that the control database doesn't have yet at `version`; goes once it has. `id` is empty for single rows. */
      `CREATE TABLE outbox (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL,
        PRIMARY KEY (kind, id)
      ) WITHOUT ROWID`,

      /**
       * Index of conversations; messages stand in the tenant's database. `title` is empty until the first question,
       * `scope` is JSON, `asked` says that the tenant's database may know the conversation. `answer_id` is the answer
       * that is being written since `answer_since`.
       */
      `CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        title TEXT NOT NULL,
        scope TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        asked INTEGER NOT NULL DEFAULT 0,
        answer_id TEXT,
        answer_since INTEGER
      )`,
      `CREATE INDEX conversations_user ON conversations (user_id, updated_at)`,

      /** The latest questions of a conversation and the answers that they have; go with the conversation. */
      `CREATE TABLE questions (
        conversation_id TEXT NOT NULL,
        question_id TEXT NOT NULL,
        answer_id TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        PRIMARY KEY (conversation_id, question_id)
      ) WITHOUT ROWID`,

      /** Token buckets: `tokens` at the time `at`. */
      `CREATE TABLE rate_buckets (
        user_id TEXT NOT NULL,
        policy TEXT NOT NULL,
        tokens REAL NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (user_id, policy)
      ) WITHOUT ROWID`,
    ],
  },
  {
    id: '0002_profile',
    sql: [
      /**
       * `plan` is null until the object first runs with this column. `state` is active, suspended or erasing;
       * `state_reason` is the operator's for a suspension. `version` counts changes of the row, for the outbox.
       */
      `ALTER TABLE tenant ADD COLUMN plan TEXT`,
      `ALTER TABLE tenant ADD COLUMN state TEXT NOT NULL DEFAULT 'active'`,
      `ALTER TABLE tenant ADD COLUMN state_reason TEXT`,
      `ALTER TABLE tenant ADD COLUMN version INTEGER NOT NULL DEFAULT 0`,
    ],
  },
  {
    id: '0003_audit',
    sql: [
      /** Who did what (see audit.ts). `detail` is JSON, `once` names an event that may be reported again. Goes by age. */
      `CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        target TEXT,
        detail TEXT NOT NULL,
        once TEXT UNIQUE
      )`,
      `CREATE INDEX audit_at ON audit (at)`,
    ],
  },
  {
    id: '0004_members',
    sql: [
      /**
       * `removed_at` is set for who is no member: 0 if they never were, but somebody promised it. `issued` is the highest
       * version that was given out for a membership, also to an admission that is on its way (see members.ts).
       */
      `ALTER TABLE members ADD COLUMN issued INTEGER NOT NULL DEFAULT 0`,
      `ALTER TABLE members ADD COLUMN removed_at INTEGER`,

      /** Links that let people in; of the secret in a link only the hash is kept. Go when revoked, or after they expired. */
      `CREATE TABLE invitations (
        id TEXT PRIMARY KEY,
        secret_hash TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        created_by TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        uses_left INTEGER NOT NULL
      )`,

      /** Who has accepted an invitation; goes with it. */
      `CREATE TABLE invitation_uses (
        invitation_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        PRIMARY KEY (invitation_id, user_id)
      ) WITHOUT ROWID`,
    ],
  },
  {
    id: '0005_erasure',
    sql: [
      /**
       * The erasure of this tenant; one row from when it is ordered. `progress` is JSON (see erasure.ts). In the end every
       * table goes, this one too, and `gone` (see erasure-row.ts) is all that there is.
       */
      `CREATE TABLE erasure (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        tenant_id TEXT NOT NULL,
        cause TEXT NOT NULL,
        requested_at TEXT NOT NULL,
        progress TEXT NOT NULL
      )`,
    ],
  },
  {
    id: '0006_usage',
    sql: [
      /** Amounts by day (`questions`) or month (`tokens`), in UTC. Old ones go by age. */
      `CREATE TABLE usage (
        counter TEXT NOT NULL,
        period TEXT NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (counter, period)
      ) WITHOUT ROWID`,

      /** Answers whose tokens are counted; for as long as they may be reported again. */
      `CREATE TABLE spent (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL
      ) WITHOUT ROWID`,

      /** What Neon said last of the project; one row. `figures` is JSON. */
      `CREATE TABLE neon_usage (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        as_of INTEGER NOT NULL,
        project_id TEXT NOT NULL,
        figures TEXT NOT NULL
      )`,
    ],
  },
  {
    id: '0007_way',
    /** Where the project comes from: `pool` or `create`; null in rows from before there were pools. */
    sql: [`ALTER TABLE database ADD COLUMN way TEXT`],
  },
  {
    id: '0008_upgrade',
    sql: [
      /**
       * The migration of a database that works to a newer schema (see upgrade.ts); one row. `goal` and `next_at` are null
       * while none is under way, `ordered` is the order's JSON. `error` is what the last one that failed said.
       */
      `CREATE TABLE upgrade (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        goal TEXT,
        ordered TEXT,
        next_at INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        rests_until INTEGER NOT NULL DEFAULT 0,
        used_at INTEGER NOT NULL DEFAULT 0
      )`,
      `INSERT INTO upgrade (one) VALUES (1)`,
    ],
  },
  {
    id: '0009_plan_of_project',
    sql: [
      /** Which plan's settings were given to the project after it was made; one row, none while it has those it was made with. */
      `CREATE TABLE plan_of_project (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        project_id TEXT NOT NULL,
        plan TEXT NOT NULL
      )`,
    ],
  },
  {
    id: '0010_pages_without_text',
    /** How many pages of a document have no text; null until its file was read. */
    sql: [`ALTER TABLE documents ADD COLUMN pages_without_text INTEGER`],
  },
]

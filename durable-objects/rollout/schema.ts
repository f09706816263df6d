/** Tables of the Rollout object, kept for ever. Times are milliseconds since 1970. Entries are never edited once released. */
import type { StorageMigration } from '../tenant/storage.ts'

const COUNT_NEW = `INSERT INTO tallies VALUES (new.rollout_id, new.state, new.canary, 1)
  ON CONFLICT (rollout_id, state, canary) DO UPDATE SET count = count + 1;`
const DISCOUNT_OLD = `UPDATE tallies SET count = count - 1
  WHERE rollout_id = old.rollout_id AND state = old.state AND canary = old.canary;`

export const rolloutStorageMigrations: readonly StorageMigration[] = [
  {
    id: '0001_initial',
    sql: [
      /**
       * A rollout; at most one is neither `finished` nor `aborted` (see machine.ts for `phase`). `settings` is JSON.
       * `listed_to`: the last tenant that the control database named; `listed`: there are no more. `forgiven`: failures
       * from before it was resumed. `held_until`: after the queue or the control database failed `held` times.
       */
      `CREATE TABLE rollouts (
        id TEXT PRIMARY KEY,
        from_version TEXT,
        to_version TEXT NOT NULL,
        settings TEXT NOT NULL,
        phase TEXT NOT NULL,
        paused TEXT,
        listed_to TEXT NOT NULL DEFAULT '',
        listed INTEGER NOT NULL DEFAULT 0,
        forgiven INTEGER NOT NULL DEFAULT 0,
        held INTEGER NOT NULL DEFAULT 0,
        held_until INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        deadline_at INTEGER NOT NULL,
        finished_at INTEGER
      )`,

      /**
       * A tenant of a rollout. `rank` is its place in the order, random. `used`: it holds documents. `due_at`: a pending
       * one is not sent before, of a running one the lease ends, an idle one is woken (null: it is left). `attempts`
       * counts orders that were taken up, `failures` those that failed, `losses` those nobody heard of again, `misses`
       * wakings that found it out of reach.
       */
      `CREATE TABLE tenants (
        rollout_id TEXT NOT NULL,
        tenant_id TEXT NOT NULL,
        state TEXT NOT NULL,
        rank REAL NOT NULL,
        used INTEGER NOT NULL,
        canary INTEGER NOT NULL DEFAULT 0,
        token TEXT,
        due_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        losses INTEGER NOT NULL DEFAULT 0,
        misses INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (rollout_id, tenant_id)
      ) WITHOUT ROWID`,
      'CREATE INDEX tenants_state ON tenants (rollout_id, state, canary, due_at)',

      /** How many tenants of a rollout are in which state; kept by triggers, so that a decision needn't count a fleet. */
      `CREATE TABLE tallies (
        rollout_id TEXT NOT NULL,
        state TEXT NOT NULL,
        canary INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (rollout_id, state, canary)
      ) WITHOUT ROWID`,
      `CREATE TRIGGER tenants_added AFTER INSERT ON tenants BEGIN ${COUNT_NEW} END`,
      `CREATE TRIGGER tenants_removed AFTER DELETE ON tenants BEGIN ${DISCOUNT_OLD} END`,
      `CREATE TRIGGER tenants_moved AFTER UPDATE OF state, canary ON tenants
        WHEN old.state <> new.state OR old.canary <> new.canary BEGIN ${DISCOUNT_OLD} ${COUNT_NEW} END`,
    ],
  },
]

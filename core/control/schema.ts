/**
 * The control database: what is joined across tenants. Rows of `documents`, `vector_databases` and
 * `memberships` are reflections of a Tenant object, written by its outbox; `version` keeps an old write from winning.
 * SQL in migrations/control/ is generated from this file: `npm run control:generate`.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** A person is an issuer and a subject there. The e-mail address is shown, never used to find an account. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    email: text('email'),
    emailVerified: boolean('email_verified').notNull().default(false),
    name: text('name').notNull(),
    picture: text('picture'),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSignInAt: moment('last_sign_in_at').notNull().defaultNow(),
  },
  (table) => [unique('users_issuer_subject').on(table.issuer, table.subject)],
)

/** A sign-in on one browser. Its cookie holds a lease of five minutes on this row. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId), index('sessions_expiry').on(table.expiresAt)],
)

/** A workspace. `poked_at` is null until its Tenant object has been told that it exists. */
export const tenants = pgTable(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    place: text('place').notNull(),
    /** Reflections of its object's name, plan and state; `version` keeps an old write from winning. */
    plan: text('plan').notNull().default('free'),
    state: text('state', { enum: ['active', 'suspended', 'erasing'] })
      .notNull()
      .default('active'),
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    /** The user whose first sign-in made it; null for a workspace that was created on purpose. */
    personalOf: uuid('personal_of').references(() => users.id),
    createdAt: moment('created_at').notNull().defaultNow(),
    pokedAt: moment('poked_at'),
  },
  (table) => [
    unique('tenants_personal_of').on(table.personalOf),
    index('tenants_unpoked').on(table.createdAt).where(sql`${table.pokedAt} is null`),
    check('tenants_state', sql`${table.state} in ('active', 'suspended', 'erasing')`),
  ],
)

/** Who belongs to a tenant. A removed member's row stays, so that no late write can bring the membership back. */
export const memberships = pgTable(
  'memberships',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['owner', 'admin', 'member', 'viewer'] }).notNull(),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
    removedAt: moment('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    index('memberships_user').on(table.userId),
    check('memberships_role', sql`${table.role} in ('owner', 'admin', 'member', 'viewer')`),
  ],
)

export const documents = pgTable(
  'documents',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    id: uuid('id').notNull(),
    title: text('title').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    sha256: text('sha256'),
    pages: integer('pages'),
    status: text('status', { enum: ['uploading', 'processing', 'ready', 'failed', 'deleted'] }).notNull(),
    reason: text('reason'),
    version: bigint('version', { mode: 'number' }).notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

/** The Neon project of a tenant. */
export const vectorDatabases = pgTable(
  'vector_databases',
  {
    tenantId: text('tenant_id')
      .primaryKey()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    projectName: text('project_name').notNull(),
    projectId: text('project_id'),
    region: text('region').notNull(),
    postgresVersion: integer('postgres_version'),
    schemaVersion: text('schema_version'),
    status: text('status').notNull(),
    detail: text('detail'),
    /** What the last migration that failed said, for operators; null once one succeeded. */
    migrationError: text('migration_error'),
    version: bigint('version', { mode: 'number' }).notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [index('vector_databases_project').on(table.projectId)],
)

/**
 * The erasure of a tenant: written first, resumed from by the cron, and kept for ever with its receipt. It outlives the
 * tenant's row and names nobody: the tenant's id is random.
 */
export const erasures = pgTable(
  'erasures',
  {
    id: uuid('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    cause: text('cause', { enum: ['owner', 'account', 'operator'] }).notNull(),
    requestedAt: moment('requested_at').notNull().defaultNow(),
    /** When the cron told the object last that it is to be erased. */
    pokedAt: moment('poked_at'),
    finishedAt: moment('finished_at'),
    /** The receipt as JSON (core/erasure/receipt.ts), and the same signed, as a compact JWS. */
    receipt: jsonb('receipt'),
    signedReceipt: text('signed_receipt'),
  },
  (table) => [
    unique('erasures_tenant').on(table.tenantId),
    index('erasures_open').on(table.requestedAt).where(sql`${table.finishedAt} is null`),
  ],
)

/** A person who asked for their account to be deleted. Goes with the user's row, once nothing of theirs is left. */
export const accountDeletions = pgTable('account_deletions', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  requestedAt: moment('requested_at').notNull().defaultNow(),
})

/** What the sweep found that no tenant owns. The grace time counts from `first_seen_at`; goes when it is owned or removed. */
export const orphans = pgTable(
  'orphans',
  {
    kind: text('kind', { enum: ['project', 'files', 'rows'] }).notNull(),
    /** A Neon project's id, an R2 prefix with its place, or a tenant's id. */
    id: text('id').notNull(),
    name: text('name').notNull(),
    firstSeenAt: moment('first_seen_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
)

/**
 * One tenant's database. Complete in itself: it can be restored, taken away or erased alone.
 * SQL in migrations/tenant/ is generated from this file (`npm run tenant:generate`) and stays within
 * PostgreSQL 15 and pgvector 0.8. Table shapes and lifetimes are described in docs/storage.md.
 */
import { type SQL, sql } from 'drizzle-orm'
import {
  customType,
  foreignKey,
  halfvec,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** Every embedding is stored with this many dimensions; shorter ones are padded with zeros, which leaves cosine as it is. */
export const EMBEDDING_DIMENSIONS = 1536

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/**
 * `generation` counts ingests: every write of an ingest checks it in its own transaction, so a late writer changes
 * nothing. A deleted document stays as a row without content (`state = 'deleted'`) for the same reason.
 */
export const documents = pgTable('documents', {
  id: uuid('id').primaryKey(),
  title: text('title').notNull(),
  generation: integer('generation').notNull(),
  state: text('state', { enum: ['processing', 'ready', 'deleted'] }).notNull(),
  pages: integer('pages'),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
})

/** The text of a physical page, numbered from 1. Character offsets elsewhere count UTF-16 code units of this text. */
export const pages = pgTable(
  'pages',
  {
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    generation: integer('generation').notNull(),
    text: text('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.number] })],
)

/**
 * A passage to search: from character `start_offset` of page `page_start` to character `end_offset` of page `page_end`.
 * `content` is that text; `heading` the headings that it stands under, outermost first, parted by ' › '. `embedding` is null until the embed job has been there. There is no index on words or vectors:
 * search looks at every chunk in scope once, which is exact and quick enough for one tenant's thousands of chunks.
 */
export const chunks = pgTable(
  'chunks',
  {
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    generation: integer('generation').notNull(),
    pageStart: integer('page_start').notNull(),
    pageEnd: integer('page_end').notNull(),
    startOffset: integer('start_offset').notNull(),
    endOffset: integer('end_offset').notNull(),
    heading: text('heading').notNull().default(''),
    content: text('content').notNull(),
    embedding: halfvec('embedding', { dimensions: EMBEDDING_DIMENSIONS }),
    embeddingModel: text('embedding_model'),
    fullText: tsvector('full_text')
      .notNull()
      .generatedAlwaysAs((): SQL => sql`to_tsvector('english', ${chunks.content})`),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.ordinal] })],
)

/** A thread of questions and answers. `scope`: document ids as a JSON array, or null for all. */
export const conversations = pgTable('conversations', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  title: text('title').notNull(),
  scope: jsonb('scope').$type<string[] | null>(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
})

/**
 * `parts`: the AI SDK UI message parts as sent. `citations`: the checked citations of an answer, as in the HTTP contract.
 * `ended`: null for a whole message, else why an answer stopped short.
 */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id').notNull(),
    role: text('role', { enum: ['user', 'assistant'] }).notNull(),
    parts: jsonb('parts').notNull(),
    citations: jsonb('citations').notNull().default([]),
    ended: text('ended', { enum: ['stopped', 'interrupted', 'failed'] }),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    foreignKey({ columns: [table.conversationId], foreignColumns: [conversations.id] }).onDelete('cascade'),
    index('messages_conversation').on(table.conversationId, table.createdAt),
  ],
)

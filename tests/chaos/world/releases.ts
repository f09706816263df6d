/**
 * The schemas of tenants' databases as simulated releases know them, in place of migrations/tenant/bundle.gen.ts. As much
 * of the real schema as ingest needs. Every migration makes something, so that one that is applied twice fails, and notes
 * itself, so that the books show it.
 */
import { createHash } from 'node:crypto'
import type { Migration } from '../../../core/migrator/plan.ts'

function migration(id: string, statements: string[], outsideTransaction?: true): Migration {
  const hash = createHash('sha256').update(statements.join(';')).digest('hex')
  return { id, hash, statements, ...(outsideTransaction ? { outsideTransaction } : {}) }
}

/** Small texts, kept in their rows: tables for large ones take time to make, and every world makes its own. */
const TEXT = 'text STORAGE PLAIN'

export const tenantMigrations: readonly Migration[] = [
  migration('0000_extensions', ['CREATE EXTENSION IF NOT EXISTS vector']),
  migration('0001_initial', [
    `CREATE TABLE applied (id ${TEXT} NOT NULL)`,
    `CREATE TABLE documents (id uuid PRIMARY KEY NOT NULL, title ${TEXT} NOT NULL, generation integer NOT NULL,
      state ${TEXT} NOT NULL, pages integer, created_at timestamptz DEFAULT now() NOT NULL,
      updated_at timestamptz DEFAULT now() NOT NULL)`,
    `CREATE TABLE pages (document_id uuid NOT NULL REFERENCES documents (id) ON DELETE CASCADE, number integer NOT NULL,
      generation integer NOT NULL, text ${TEXT} NOT NULL, PRIMARY KEY (document_id, number))`,
    `CREATE TABLE chunks (document_id uuid NOT NULL REFERENCES documents (id) ON DELETE CASCADE, ordinal integer NOT NULL,
      generation integer NOT NULL, page_start integer NOT NULL, page_end integer NOT NULL, start_offset integer NOT NULL,
      end_offset integer NOT NULL, heading ${TEXT} NOT NULL, content ${TEXT} NOT NULL, embedding halfvec(3) STORAGE PLAIN, embedding_model ${TEXT},
      PRIMARY KEY (document_id, ordinal))`,
    `INSERT INTO applied VALUES ('0001_initial')`,
  ]),
  migration('0002_notes', [
    `ALTER TABLE documents ADD COLUMN note ${TEXT}`,
    `INSERT INTO applied VALUES ('0002_notes')`,
  ]),
  migration('0003_titles', ['CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_title ON documents (title)'], true),
  migration('0004_authors', [
    `ALTER TABLE documents ADD COLUMN author ${TEXT}`,
    `INSERT INTO applied VALUES ('0004_authors')`,
  ]),
]

/** The schema with which a simulated world begins, and the one that its next release wants. */
export const FIRST_SCHEMA = '0001_initial'
export const NEXT_SCHEMA = '0004_authors'

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contractions, lintMigrations } from './lint.ts'

describe('what only adds', () => {
  test.each([
    'CREATE TABLE "notes" ("id" uuid PRIMARY KEY NOT NULL)',
    'CREATE EXTENSION IF NOT EXISTS vector',
    'CREATE INDEX "a" ON "documents" USING btree ("title")',
    'ALTER TABLE "documents" ADD COLUMN "language" text',
    `ALTER TABLE "documents" ADD COLUMN "language" text DEFAULT 'en' NOT NULL`,
    'ALTER TABLE "documents" ADD COLUMN "words" integer GENERATED ALWAYS AS (1) STORED NOT NULL',
    'ALTER TABLE "documents" ALTER COLUMN "title" DROP NOT NULL',
    `ALTER TABLE "documents" ALTER COLUMN "title" SET DEFAULT ''`,
    'ALTER TABLE documents VALIDATE CONSTRAINT c',
    'DROP INDEX "messages_conversation"',
    'ALTER INDEX a RENAME TO b',
    "ALTER TYPE mood ADD VALUE 'calm'",
    `UPDATE documents SET title = 'drop table documents; --'`,
    `COMMENT ON COLUMN documents.title IS 'rename me'`,
    '/* DROP TABLE documents; /* nested */ */ CREATE TABLE t (n integer)',
    String.raw`UPDATE documents SET title = E'it\'s; drop table documents', state = 'ready'`,
    'INSERT INTO documents SELECT $q$ drop table documents; $q$',
  ])('%s', (sql) => expect(contractions(sql)).toEqual([]))
})

describe('what the previous release may not survive', () => {
  test.each([
    ['DROP TABLE "documents", pages CASCADE', ['drops table "documents"', 'drops table "pages"']],
    ['DROP TABLE IF EXISTS public.documents', ['drops table "documents"']],
    ['DROP VIEW v', ['drops view "v"']],
    ['DROP MATERIALIZED VIEW v', ['drops materialized view "v"']],
    ['DROP TYPE mood', ['drops type "mood"']],
    ['DROP EXTENSION vector', ['drops extension "vector"']],
    ['ALTER TABLE "documents" DROP COLUMN "title"', ['drops column "title" of "documents"']],
    ['alter table only documents drop if exists title', ['drops column "title" of "documents"']],
    ['ALTER TABLE "documents" DROP CONSTRAINT "c"', ['drops constraint "c" of "documents"']],
    ['ALTER TABLE "documents" RENAME COLUMN "title" TO "name"', ['renames column "title" of "documents"']],
    ['ALTER TABLE "documents" RENAME "title" TO "name"', ['renames column "title" of "documents"']],
    ['ALTER TABLE "documents" RENAME TO "files"', ['renames table "documents"']],
    ['ALTER TABLE "documents" RENAME CONSTRAINT "a" TO "b"', ['renames constraint "a" of "documents"']],
    ['ALTER TABLE d SET SCHEMA other', ['changes the schema of "d"']],
    [
      'ALTER TABLE "documents" ALTER COLUMN "pages" SET DATA TYPE bigint',
      ['changes the type of column "pages" of "documents"'],
    ],
    [
      'ALTER TABLE "documents" ALTER "pages" TYPE bigint USING pages::bigint',
      ['changes the type of column "pages" of "documents"'],
    ],
    ["ALTER TYPE mood RENAME VALUE 'a' TO 'b'", ['changes type "mood"']],
    ['DELETE FROM documents', ['deletes rows of "documents"']],
    [String.raw`UPDATE d SET a = 'b\'; DROP TABLE documents; --'`, ['drops table "documents"']],
    ['TRUNCATE TABLE documents', ['deletes all rows of "documents"']],
    ['ALTER TABLE documents ALTER COLUMN pages SET NOT NULL', ['forbids null in column "pages" of "documents"']],
    ['ALTER TABLE documents ALTER COLUMN pages DROP DEFAULT', ['drops the default of column "pages" of "documents"']],
    ['ALTER TABLE "d" ADD CONSTRAINT "c" CHECK (n > 0)', ['adds a constraint to "d"']],
    ['ALTER TABLE "d" ADD UNIQUE (n)', ['adds a constraint to "d"']],
    ['ALTER TABLE "d" ADD COLUMN "n" text NOT NULL', ['adds column "n" to "d", not null and without a default']],
    ['CREATE UNIQUE INDEX "u" ON "documents" ("title")', ['makes "u" unique on "documents"']],
  ])('%s', (sql, expected) => expect(contractions(sql)).toEqual(expected))

  test('each action of a statement counts, commas in parentheses do not', () => {
    expect(contractions('ALTER TABLE d ADD COLUMN n numeric(10, 2), DROP COLUMN m, RENAME COLUMN a TO b')).toEqual([
      'drops column "m" of "d"',
      'renames column "a" of "d"',
    ])
  })

  test('each statement of a file counts', () => {
    expect(contractions('CREATE TABLE t (n integer);--> statement-breakpoint\nDROP TABLE pages;')).toEqual([
      'drops table "pages"',
    ])
  })

  test.each(['DO $$ begin execute $1; end $$', 'GRANT ALL ON documents TO public', 'SELECT setval(1)', 'VACUUM'])(
    'what cannot be judged: %s',
    (sql) => expect(contractions(sql)).toEqual([expect.stringContaining("can't judge")]),
  )

  test('a table that the same file makes is nobody’s yet', () => {
    const make = 'CREATE TABLE "t" ("a" text);'
    expect(contractions(`${make} ALTER TABLE "t" ADD CONSTRAINT "c" UNIQUE ("a")`)).toEqual([])
    expect(contractions(`${make} CREATE UNIQUE INDEX "u" ON "t" ("a"); ALTER TABLE "t" DROP COLUMN "a"`)).toEqual([])
  })
})

describe('marks', () => {
  const drop = 'ALTER TABLE "documents" DROP COLUMN "title";'
  const lint = (sql: string, version = '1.5.0') => lintMigrations([{ id: '0009_x', sql }], version)

  test('the contracting half names a release that is out already', () => {
    expect(lint(drop)).toEqual([expect.stringMatching(/^0009_x: drops column "title".*previous release/)])
    expect(lint(`-- contract: needs release 1.4.0\n${drop}`)).toEqual([])
    expect(lint(`-- contract: needs release 1.5.0\n${drop}`)).toEqual([expect.stringContaining('has to be out')])
    expect(lint(`-- contract: needs release 1.10.0\n${drop}`)).toEqual([expect.stringContaining('has to be out')])
    expect(lint(`-- contract: needs release soon\n${drop}`)).toEqual([expect.stringContaining('no version')])
  })

  test('a mark without a reason is refused', () => {
    expect(lint('-- contract: needs release 1.4.0\nCREATE TABLE t (n integer)')).toEqual([
      expect.stringContaining('takes nothing away'),
    ])
  })

  test('a unique index of an earlier file is needed for what it promises', () => {
    const files = [
      { id: '0001', sql: 'CREATE TABLE t (n integer); CREATE UNIQUE INDEX u ON t (n); CREATE INDEX i ON t (n);' },
      { id: '0002', sql: 'DROP INDEX i; DROP INDEX u;' },
    ]
    expect(lintMigrations(files, '1.0.0')).toEqual([expect.stringMatching(/^0002: drops the unique index "u"/)])
  })

  test('index builds stand in files of their own', () => {
    const build = 'CREATE INDEX CONCURRENTLY "i" ON "documents" ("title");'
    expect(lint(build)).toEqual([expect.stringContaining('-- outside a transaction')])
    expect(lint(`-- outside a transaction\n${build}`)).toEqual([])
    expect(
      lint(`-- outside a transaction\n${build}\n--> statement-breakpoint\nUPDATE documents SET pages = 1`),
    ).toEqual([expect.stringContaining("can't stand: UPDATE documents")])
    expect(
      lint('-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY "u" ON "documents" ("title")'),
    ).toHaveLength(1)
  })
})

test('the migrations of the repository pass', () => {
  const read = (file: string) => readFileSync(new URL(`../../migrations/tenant/${file}`, import.meta.url), 'utf8')
  const { entries } = JSON.parse(read('meta/_journal.json')) as { entries: { tag: string }[] }
  expect(
    lintMigrations(
      entries.map(({ tag }) => ({ id: tag, sql: read(`${tag}.sql`) })),
      '0.1.0',
    ),
  ).toEqual([])
})

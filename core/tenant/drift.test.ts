import { afterEach, beforeEach, expect, test } from 'vitest'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { tenantCatalogs } from '../../migrations/tenant/catalog.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { differences, findDrift } from './drift.ts'
import { REQUIRED_SCHEMA, TARGET_SCHEMA } from './versions.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase(tenantMigrations)
})
afterEach(() => database.close())

const newest = tenantMigrations.at(-1)?.id ?? ''
const drift = (believed: string | null = newest) => findDrift(database, tenantCatalogs, believed)

test('there is a catalog for every version that this release works on', () => {
  const ids = tenantMigrations.map(({ id }) => id)
  expect(Object.keys(tenantCatalogs)).toEqual(ids.slice(ids.indexOf(REQUIRED_SCHEMA)))
  expect(tenantCatalogs[TARGET_SCHEMA]?.map(({ object }) => object)).toEqual(
    expect.arrayContaining([
      'table chunks',
      'column chunks.embedding',
      'extension vector',
      'index messages_conversation',
    ]),
  )
})

test('a database that only migrations have touched does not differ, whatever it holds', async () => {
  await database.rows(
    `insert into documents (id, title, generation, state) values (gen_random_uuid(), 't', 1, 'ready')`,
  )
  expect(await drift()).toEqual([])
})

test('what was changed by hand is found, each by its kind', async () => {
  for (const change of [
    'alter table documents add column note text',
    'alter table documents alter column pages type bigint',
    `alter table documents alter column title set default 'untitled'`,
    'alter table pages drop constraint pages_document_id_documents_id_fk',
    'drop index messages_conversation',
    'create index by_title on documents (title)',
    `update pg_index set indisvalid = false where indexrelid = 'by_title'::regclass`,
    'create table extra (n integer)',
    `create type mood as enum ('calm')`,
    `create function f() returns integer language sql as 'select 1'`,
    'create view v as select 1 as n',
  ])
    await database.rows(change)
  const found = await drift()
  expect(found.map(({ object, expected, actual }) => [object, expected !== null, actual !== null])).toEqual([
    ['column documents.note', false, true],
    ['column documents.pages', true, true],
    ['column documents.title', true, true],
    ['column extra.n', false, true],
    ['constraint pages.pages_document_id_documents_id_fk', true, false],
    ['function f()', false, true],
    ['index by_title', false, true],
    ['index messages_conversation', true, false],
    ['table extra', false, true],
    ['type mood', false, true],
    ['view v', false, true],
  ])
  expect(found[1]).toEqual({ object: 'column documents.pages', expected: 'integer', actual: 'bigint' })
  expect(found[6]?.actual).toMatch(/by_title.*\(invalid\)$/)
})

test('a version that the object does not know of is a difference, and so is one that nobody knows', async () => {
  expect(await drift('0000_extensions')).toEqual([
    { object: 'schema version', expected: '0000_extensions', actual: newest },
  ])
  await database.rows(`update alcove_migrations set id = '9999_unknown' where id = '${newest}'`)
  expect(await drift('9999_unknown')).toEqual([
    { object: 'schema version', expected: 'one that this release knows', actual: '9999_unknown' },
  ])
})

test('a database without a history is one without a version', async () => {
  await database.rows('drop table alcove_migrations')
  expect(await drift()).toEqual([{ object: 'schema version', expected: newest, actual: null }])
})

test('equal lists do not differ, in whatever order they stand', () => {
  const [a, b] = [
    { object: 'a', definition: '1' },
    { object: 'b', definition: '2' },
  ]
  expect(differences([a, b], [b, a])).toEqual([])
})

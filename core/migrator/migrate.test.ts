import { NeonDbError } from '@neondatabase/serverless'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import type { Database } from '../sql.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './plan.ts'

const migrations: Migration[] = [
  { id: '0000_table', hash: 'h0', statements: ['create table t (n integer)', 'insert into t values (1)'] },
  { id: '0001_row', hash: 'h1', statements: ['insert into t values (2)'] },
]

let database: TestDatabase
beforeEach(async () => {
  database = await openTestDatabase()
})
afterEach(() => database.close())

const rows = async () => (await database.query<{ n: number }>({ text: 'select n from t order by n' })).map(({ n }) => n)

test('applies everything once, and nothing the second time', async () => {
  expect(await migrate(database, migrations)).toEqual({
    kind: 'migrated',
    version: '0001_row',
    applied: ['0000_table', '0001_row'],
  })
  expect(await migrate(database, migrations)).toEqual({ kind: 'migrated', version: '0001_row', applied: [] })
  expect(await rows()).toEqual([1, 2])
})

test('two at once apply each migration once', async () => {
  const outcomes = await Promise.all([migrate(database, migrations), migrate(database, migrations)])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['migrated', 'migrated'])
  expect(outcomes.flatMap((outcome) => (outcome.kind === 'migrated' ? outcome.applied : [])).sort()).toEqual([
    '0000_table',
    '0001_row',
  ])
  expect(await rows()).toEqual([1, 2])
})

test('a response lost after the effect is answered by history', async () => {
  let losses = 0
  const lossy: Database = {
    query: (statement) => database.query(statement),
    async batch(statements, options) {
      const results = await database.batch(statements, options)
      if (losses++ === 0) throw new NeonDbError('Server error (HTTP status 502): upstream went away')
      return results
    },
  }
  expect(await migrate(lossy, migrations)).toMatchObject({ kind: 'migrated', version: '0001_row' })
  expect(await rows()).toEqual([1, 2])
})

test('a request that never arrived leaves nothing half-done and may be repeated', async () => {
  const dead: Database = {
    query: (statement) => database.query(statement),
    batch: () => Promise.reject(new TypeError('fetch failed')),
  }
  expect(await migrate(dead, migrations)).toMatchObject({ kind: 'unfinished', retryable: true, at: '0000_table' })
  expect(await migrate(database, migrations)).toMatchObject({ kind: 'migrated', version: '0001_row' })
})

test('a migration that fails leaves no trace of itself, not even its history row', async () => {
  const broken: Migration[] = [
    ...migrations,
    { id: '0002_broken', hash: 'h2', statements: ['insert into t values (3)', 'insert into missing values (1)'] },
  ]
  expect(await migrate(database, broken)).toMatchObject({ kind: 'unfinished', retryable: false, at: '0002_broken' })
  expect(await rows()).toEqual([1, 2])
  expect(await migrate(database, migrations)).toMatchObject({ kind: 'migrated', version: '0001_row' })
})

test("what a migration's own statements find taken is a failure, not a race", async () => {
  await migrate(database, migrations)
  await database.rows('create table taken (n integer primary key)')
  const table: Migration = { id: '0002_taken', hash: 'h2', statements: ['create table taken (n integer)'] }
  const row: Migration = { id: '0002_row', hash: 'h2', statements: ['insert into taken values (1), (1)'] }
  expect(await migrate(database, [...migrations, table])).toMatchObject({ retryable: false, code: '42P07' })
  expect(await migrate(database, [...migrations, row])).toMatchObject({ retryable: false, constraint: 'taken_pkey' })
})

test('stops at the target, and says what it has reached when it fails', async () => {
  expect(await migrate(database, migrations, { to: '0000_table' })).toMatchObject({ version: '0000_table' })
  expect(await rows()).toEqual([1])
  const broken = [...migrations, { id: '0002_broken', hash: 'h2', statements: ['insert into missing values (1)'] }]
  expect(await migrate(database, broken)).toMatchObject({ at: '0002_broken', version: '0001_row', code: '42P01' })
  const gone: Database = { query: () => Promise.reject(new TypeError('fetch failed')), batch: () => Promise.reject() }
  expect(await migrate(gone, migrations)).toMatchObject({ kind: 'unfinished', version: undefined })
})

test('refuses an edited history', async () => {
  await migrate(database, migrations)
  const edited = migrations.map((migration) => ({ ...migration, hash: `${migration.hash} edited` }))
  expect(await migrate(database, edited)).toEqual({ kind: 'refused', reason: 'edited', id: '0000_table' })
})

test("the product's own migrations apply, and a newer release's suffix is left alone", async () => {
  for (const bundled of [controlMigrations, tenantMigrations]) {
    const fresh = await openTestDatabase()
    expect(await migrate(fresh, bundled)).toMatchObject({ kind: 'migrated', version: bundled.at(-1)?.id })
    const newest: Migration = { id: '9999_newer', hash: 'h', statements: ['select 1'] }
    await migrate(fresh, [...bundled, newest])
    expect(await migrate(fresh, bundled)).toEqual({ kind: 'migrated', version: '9999_newer', applied: [] })
    await fresh.close()
  }
})

import { NeonDbError } from '@neondatabase/serverless'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import type { Database, Row, Statement } from '../sql.ts'
import { parseIndexStatement } from './index-build.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './plan.ts'

describe('which statements may stand in such a migration', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY "t_n" ON "t" USING btree ("n")', { kind: 'build', name: 't_n' }],
    [
      '-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS T_n on t (n);',
      { kind: 'build', name: 't_n' },
    ],
    ['create index concurrently public."odd ""name" on t (n)', { kind: 'build', name: 'odd "name' }],
    ['DROP INDEX CONCURRENTLY IF EXISTS "t_n";', { kind: 'drop', name: 't_n' }],
  ])('%s', (statement, expected) => expect(parseIndexStatement(statement)).toEqual(expected))

  test.each([
    'create index t_n on t (n)',
    'create index concurrently on t (n)',
    'create index concurrently other.t_n on t (n)',
    'drop index concurrently t_n',
    'drop index concurrently if exists t_n, t_m',
    'alter table t add column m integer',
  ])('not %s', (statement) => expect(parseIndexStatement(statement)).toBeNull())
})

const table: Migration = { id: '0000_table', hash: 'h0', statements: ['create table t (n integer)'] }
const index: Migration = {
  id: '0001_index',
  hash: 'h1',
  outsideTransaction: true,
  statements: ['create index concurrently t_n on t (n)', 'create index concurrently t_n_desc on t (n desc)'],
}
const column: Migration = { id: '0002_column', hash: 'h2', statements: ['alter table t add column m integer'] }
const migrations = [table, index, column]

let database: TestDatabase

const indexes = () =>
  database.rows(`select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relname like 't\\_n%' order by 1`)
const history = async () =>
  (await database.rows('select id from alcove_migrations order by position')).map(({ id }) => id)
const builds = (statements: Statement[]) => statements.filter(({ text }) => text.startsWith('create index')).length

/** The database, with a record of what was sent alone, and a way to disturb it. */
function disturbed(disturb: (statement: Statement, run: () => Promise<Row[]>) => Promise<Row[]>) {
  const sent: Statement[] = []
  const wrapped: Database = {
    query: async <T extends Row>(statement: Statement) => {
      sent.push(statement)
      return (await disturb(statement, () => database.query(statement))) as T[]
    },
    batch: (statements, options) => database.batch(statements, options),
  }
  return { wrapped, sent }
}

/** Leaves the index as a build does that was cut off. */
const breakIndex = () => database.rows(`update pg_index set indisvalid = false where indexrelid = 't_n'::regclass`)

describe('a run', () => {
  beforeEach(async () => {
    database = await openTestDatabase()
  })
  afterEach(() => database.close())

  test('builds outside a transaction, between migrations that have one, and writes history', async () => {
    expect(await migrate(database, migrations)).toEqual({
      kind: 'migrated',
      version: '0002_column',
      applied: ['0000_table', '0001_index', '0002_column'],
    })
    expect(await indexes()).toEqual([
      { name: 't_n', valid: true },
      { name: 't_n_desc', valid: true },
    ])
    expect(await history()).toEqual(['0000_table', '0001_index', '0002_column'])
  })

  test('an index that a build left invalid is dropped and built again', async () => {
    await migrate(database, migrations, { to: '0000_table' })
    await database.rows('create index t_n on t (n)')
    await breakIndex()
    expect((await indexes())[0]).toEqual({ name: 't_n', valid: false })
    expect(await migrate(database, migrations)).toMatchObject({ kind: 'migrated' })
    expect((await indexes())[0]).toEqual({ name: 't_n', valid: true })
  })

  test('what is built already is not built again after a crash before the history row', async () => {
    await migrate(database, [table])
    await database.rows('create index t_n on t (n)')
    const { wrapped, sent } = disturbed((_, run) => run())
    expect(await migrate(wrapped, migrations)).toMatchObject({ kind: 'migrated', version: '0002_column' })
    expect(builds(sent)).toBe(1)
  })

  test('a build whose answer got lost is looked for, not repeated', async () => {
    let lost = 0
    const { wrapped, sent } = disturbed(async (statement, run) => {
      const rows = await run()
      if (statement.text.startsWith('create index') && lost++ === 0)
        throw new NeonDbError('Server error (HTTP status 502): upstream went away')
      return rows
    })
    expect(await migrate(wrapped, migrations)).toMatchObject({ kind: 'migrated' })
    expect(lost).toBe(2)
    expect(builds(sent)).toBe(2)
  })

  test('while Postgres still builds, nothing is dropped and the caller is told to come back', async () => {
    await migrate(database, [table])
    const { wrapped, sent } = disturbed(async (statement, run) => {
      if (statement.text.startsWith('create index')) throw new TypeError('no answer within 300000 ms')
      if (statement.text.includes('pg_stat_progress')) return sent.length > 3 ? [{ valid: false, building: true }] : []
      return run()
    })
    expect(await migrate(wrapped, migrations)).toMatchObject({
      kind: 'unfinished',
      building: true,
      retryable: true,
      at: '0001_index',
      version: '0000_table',
    })
    expect(sent.filter(({ text }) => text.startsWith('drop'))).toEqual([])
  })

  test('data that contradict a unique index are a failure, not a race', async () => {
    const unique: Migration = { ...index, statements: ['create unique index concurrently t_n on t (n)'] }
    await migrate(database, [table])
    await database.rows('insert into t values (1), (1)')
    const outcome = await migrate(database, [table, unique])
    expect(outcome).toMatchObject({ kind: 'unfinished', retryable: false, code: '23505', at: '0001_index' })
    expect(await history()).toEqual(['0000_table'])
    await database.rows('delete from t')
    expect(await migrate(database, [table, unique])).toMatchObject({ kind: 'migrated', applied: ['0001_index'] })
    expect((await indexes())[0]).toEqual({ name: 't_n', valid: true })
  })

  test('an index that never becomes valid ends in a failure', async () => {
    await migrate(database, [table])
    const { wrapped, sent } = disturbed(async (statement, run) => {
      const rows = await run()
      if (statement.text.startsWith('create index')) await breakIndex()
      return rows
    })
    expect(await migrate(wrapped, [table, { ...index, statements: index.statements.slice(0, 1) }])).toMatchObject({
      kind: 'unfinished',
      at: '0001_index',
    })
    expect(builds(sent)).toBe(3)
    expect(await history()).toEqual(['0000_table'])
  })
})

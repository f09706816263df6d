/**
 * `local/neon` on a real PostgreSQL with pgvector. Runs when LOCAL_NEON_POSTGRES names one (a superuser's URL), else it
 * says that it was skipped; what goes wrong with a server that can't be used is tested anyway.
 */
import { neon as connect, neonConfig } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'

const postgresUrl = process.env.LOCAL_NEON_POSTGRES
if (!postgresUrl) console.log('The tests on a real PostgreSQL were skipped: LOCAL_NEON_POSTGRES is not set.')

it('a server that does not answer is said to, at start', async () => {
  const start = startTestNeon({ postgresUrl: 'postgres://postgres@127.0.0.1:1/postgres' })
  await expect(start).rejects.toThrow(/LOCAL_NEON_POSTGRES can't be used.*ECONNREFUSED/)
})

describe.runIf(postgresUrl)('on a real PostgreSQL', () => {
  let neon: TestNeon
  let sql: ReturnType<typeof connect<false, false>>
  const ids: string[] = []

  const create = async (name: string) => {
    const project = await neon.createProject(name)
    ids.push(project.id)
    return connect(project.connectionString)
  }
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no error',
      (error: { code?: string }) => error.code,
    )

  beforeAll(async () => {
    neon = await startTestNeon({ postgresUrl, statementTimeoutMs: 1000 })
    neonConfig.fetchEndpoint = () => neon.sqlEndpoint
    sql = await create('postgres')
  })
  afterAll(async () => {
    for (const id of ids) await fetch(new URL(`/_stand-in/projects/${id}`, neon.url), { method: 'DELETE' })
    await neon.dispose()
  })

  it('values come back as from Neon', async () => {
    const [row] = await sql`
      SELECT 9007199254740993::int8 AS big, 1.50::numeric AS numeric, true AS yes, null AS nothing, '{"a": 1}'::json AS json,
             ARRAY['a,b', null]::text[] AS texts, '2026-11-23 18:11:45.742+00'::timestamptz AS moment, '\\xdead'::bytea AS bytes,
             ${'text'} AS untyped, ${{ b: 2 }}::jsonb AS jsonb, ${true}::bool AS bool, ${[1, 2]}::int[] AS ints,
             ${new Date(0)}::timestamptz AS epoch, ${Buffer.from([1])}::bytea AS byte`
    expect(row).toEqual({
      big: '9007199254740993',
      numeric: '1.50',
      yes: true,
      nothing: null,
      json: { a: 1 },
      texts: ['a,b', null],
      moment: new Date('2026-11-23T18:11:45.742Z'),
      bytes: Buffer.from('dead', 'hex'),
      untyped: 'text',
      jsonb: { b: 2 },
      bool: true,
      ints: [1, 2],
      epoch: new Date(0),
      byte: Buffer.from([1]),
    })
  })

  it('commands are counted and errors have their fields', async () => {
    const outcome = async (query: string) => {
      const { command, rowCount } = await sql.query(query, [], { fullResults: true })
      return [command, rowCount]
    }
    expect(await outcome('CREATE TABLE items (id int PRIMARY KEY)')).toEqual(['CREATE', null])
    expect(await outcome('INSERT INTO items VALUES (1), (2)')).toEqual(['INSERT', 2])
    expect(await outcome('SELECT * FROM items')).toEqual(['SELECT', 2])
    const error = await sql`INSERT INTO items VALUES (1)`.catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: '23505',
      constraint: 'items_pkey',
      table: 'items',
      schema: 'public',
      severity: 'ERROR',
    })
    expect(await codeOf(sql.query('SELECT 1; SELECT 2'))).toBe('42601')
    expect(await codeOf(sql`COPY items FROM STDIN`)).not.toBe('no error')
    expect(await sql`SELECT count(*)::int AS n FROM items`).toEqual([{ n: 2 }])
  })

  it('transactions run all or nothing, with their modes', async () => {
    await sql`CREATE TABLE ledger (n int PRIMARY KEY)`
    expect(
      await codeOf(sql.transaction([sql`INSERT INTO ledger VALUES (1)`, sql`INSERT INTO ledger VALUES (1)`])),
    ).toBe('23505')
    expect(await sql`SELECT * FROM ledger`).toEqual([])
    const [[row] = []] = await sql.transaction([sql`SELECT current_setting('transaction_isolation') AS level`], {
      isolationLevel: 'Serializable',
      readOnly: true,
    })
    expect(row).toEqual({ level: 'serializable' })
  })

  it('sessions leave nothing behind and are no superuser', async () => {
    await sql`SET statement_timeout = '5s'`
    await sql`BEGIN`
    await sql`CREATE TEMP TABLE scratch (a int)`
    const [row] =
      await sql`SELECT current_setting('statement_timeout') AS timeout, to_regclass('pg_temp.scratch') AS scratch, current_setting('is_superuser') AS super`
    expect(row).toEqual({ timeout: '1s', scratch: null, super: 'off' })
  })

  it('vectors work in every project, and no project sees another', async () => {
    const other = await create('other')
    await Promise.all([sql`CREATE EXTENSION IF NOT EXISTS vector`, other`CREATE EXTENSION IF NOT EXISTS vector`])
    expect(await other`SELECT '[1,2]'::halfvec AS v`).toEqual([{ v: '[1,2]' }])
    await sql`CREATE TABLE mine (secret int)`
    expect(await codeOf(other`SELECT * FROM mine`)).toBe('42P01')
  })

  it('requests to one project run side by side, and a statement that hangs is ended', async () => {
    const [slow, quick] = [codeOf(sql`SELECT pg_sleep(5)`), sql`SELECT 1`.then(() => 'quick')]
    expect(await Promise.race([slow, quick])).toBe('quick')
    expect(await slow).toBe('57014')
  })

  it('everything is there after a restart', async () => {
    await sql`CREATE TABLE kept AS SELECT 1 AS a`
    await neon.close()
    const again = await startTestNeon({ postgresUrl, dataDir: neon.dataDir })
    neonConfig.fetchEndpoint = () => again.sqlEndpoint
    neon = again
    expect(await sql`SELECT * FROM kept`).toEqual([{ a: 1 }])
    await neon.close()
    await expect(startTestNeon({ dataDir: neon.dataDir })).rejects.toThrow(/databases of postgres/)
    neon = await startTestNeon({ postgresUrl, dataDir: neon.dataDir })
  })
})

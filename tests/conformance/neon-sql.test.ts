/**
 * SQL over HTTP of `local/neon`, called with Neon's own serverless driver, and with plain HTTP where the driver hides
 * what is on the wire: values, errors and forms of requests.
 */
import { neon as connect } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, type SqlFixture, startSqlFixture } from './neon-support.ts'

let neon: SqlFixture['neon']
let project: SqlFixture['project']
let sql: SqlFixture['sql']
let post: SqlFixture['post']

beforeAll(async () => {
  ;({ neon, project, sql, post } = await startSqlFixture())
})
afterAll(() => neon.dispose())

describe('values', () => {
  it('come back as the driver makes them of Postgres text and OIDs', async () => {
    const [row] = await sql`
      SELECT 1::int2 AS small, 2147483647 AS int, 9007199254740993::int8 AS big, 1.50::numeric(6,2) AS numeric,
             1.25::float8 AS float, 'NaN'::float8 AS nan, true AS yes, null AS nothing, 'ä€😀'::text AS text,
             '{"a": [1, null]}'::json AS json, '{"b": {"c": 2}}'::jsonb AS jsonb,
             '2026-11-23 18:11:45.742+00'::timestamptz AS moment, '2026-11-23'::date AS day,
             ARRAY[1, 2, null]::int[] AS ints, ARRAY['a"b', 'c,d', 'NULL', null]::text[] AS texts, ARRAY[[1,2],[3,4]] AS nested,
             '\\xdeadbeef'::bytea AS bytes, 'b1f8b1a2-3b1d-4f3e-9d2a-1c2b3a4d5e6f'::uuid AS uuid, '3 days'::interval AS interval,
             '[1,2.5,-3]'::halfvec(3) AS halfvec, '[1,2.5,-3]'::vector AS vector`
    expect(row).toEqual({
      small: 1,
      int: 2147483647,
      big: '9007199254740993',
      numeric: '1.50',
      float: 1.25,
      nan: Number.NaN,
      yes: true,
      nothing: null,
      text: 'ä€😀',
      json: { a: [1, null] },
      jsonb: { b: { c: 2 } },
      moment: new Date('2026-11-23T18:11:45.742Z'),
      day: expect.any(Date),
      ints: [1, 2, null],
      texts: ['a"b', 'c,d', 'NULL', null],
      nested: [
        [1, 2],
        [3, 4],
      ],
      bytes: Buffer.from('deadbeef', 'hex'),
      uuid: 'b1f8b1a2-3b1d-4f3e-9d2a-1c2b3a4d5e6f',
      interval: expect.objectContaining({ days: 3 }),
      halfvec: '[1,2.5,-3]',
      vector: '[1,2.5,-3]',
    })
  })

  it('go in as parameters whose types Postgres finds out', async () => {
    const [row] = await sql`
      SELECT ${'text'} AS untyped, ${42}::int AS int, ${true}::bool AS bool, ${null}::text AS nothing,
             ${new Date('2026-01-02T03:04:05.678Z')}::timestamptz AS moment, ${[1, 2]}::int[] AS ints,
             ${{ a: ["it's"] }}::jsonb AS json, ${Buffer.from([1, 255])}::bytea AS bytes, ${'[1,2]'}::halfvec AS vector,
             ${12345678901234567890n}::numeric AS huge`
    expect(row).toEqual({
      untyped: 'text',
      int: 42,
      bool: true,
      nothing: null,
      moment: new Date('2026-01-02T03:04:05.678Z'),
      ints: [1, 2],
      json: { a: ["it's"] },
      bytes: Buffer.from([1, 255]),
      vector: '[1,2]',
      huge: '12345678901234567890',
    })
  })

  it('may be large', async () => {
    const long = 'x'.repeat(3_000_000)
    const [row] = await sql`SELECT length(${long}) AS length, ${long} AS same`
    expect([row?.length, row?.same === long]).toEqual([3_000_000, true])
  })

  it('come as rows of arrays and with full results if asked for', async () => {
    const full = connect(project.connectionString, { arrayMode: true, fullResults: true })
    const result = await full`SELECT 1 AS a, 'x'::varchar(7) AS b`
    expect(result).toMatchObject({ rows: [[1, 'x']], command: 'SELECT', rowCount: 1, rowAsArray: true })
    expect(result.fields).toEqual([
      { name: 'a', dataTypeID: 23, tableID: 0, columnID: 0, dataTypeSize: 4, dataTypeModifier: -1, format: 'text' },
      { name: 'b', dataTypeID: 1043, tableID: 0, columnID: 0, dataTypeSize: -1, dataTypeModifier: 11, format: 'text' },
    ])
    const objects = await sql.query('SELECT 1 AS a', [], { arrayMode: false, fullResults: true })
    expect(objects).toMatchObject({ rows: [{ a: 1 }], rowAsArray: false })
  })

  it('are counted by command', async () => {
    await sql`CREATE TABLE counted (id int PRIMARY KEY, n int)`
    const outcome = async (query: string) => {
      const { command, rowCount } = await sql.query(query, [], { fullResults: true })
      return [command, rowCount]
    }
    expect(await outcome('INSERT INTO counted SELECT g, g FROM generate_series(1, 5) g')).toEqual(['INSERT', 5])
    expect(await outcome('UPDATE counted SET n = 0 WHERE id > 2')).toEqual(['UPDATE', 3])
    expect(await outcome('DELETE FROM counted WHERE id = 99')).toEqual(['DELETE', 0])
    expect(await outcome('SELECT * FROM counted')).toEqual(['SELECT', 5])
    expect(await outcome('CREATE INDEX ON counted (n)')).toEqual(['CREATE', null])
    expect(await outcome('')).toEqual(['', null])
    const table = await sql.query('SELECT id FROM counted LIMIT 1', [], { fullResults: true })
    expect(table.fields[0]).toMatchObject({ columnID: 1, tableID: expect.any(Number) })
    expect(table.fields[0]?.tableID).toBeGreaterThan(16_384 - 1)
    expect(await outcome('DROP TABLE counted')).toEqual(['DROP', null])
  })
})

describe('errors', () => {
  it('have every field that Postgres has', async () => {
    await sql`CREATE SCHEMA shop CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, price int CONSTRAINT positive CHECK (price > 0))`
    await sql`INSERT INTO shop.items VALUES (1, 'one', 1)`
    const insert = (id: number, name: string | null, price: number) =>
      errorOf(sql`INSERT INTO shop.items VALUES (${id}, ${name}, ${price})`)
    const at = { schema: 'shop', table: 'items', severity: 'ERROR' }
    expect(await insert(1, 'again', 1)).toMatchObject({
      ...at,
      message: 'duplicate key value violates unique constraint "items_pkey"',
      code: '23505',
      detail: 'Key (id)=(1) already exists.',
      constraint: 'items_pkey',
      routine: '_bt_check_unique',
      file: 'nbtinsert.c',
      line: expect.stringMatching(/^\d+$/),
    })
    expect(await insert(2, null, 1)).toMatchObject({ ...at, code: '23502', column: 'name' })
    expect(await insert(2, 'two', -1)).toMatchObject({ ...at, code: '23514', constraint: 'positive' })
    const misspelled = await errorOf(sql`SELECT nmae FROM shop.items`)
    expect(misspelled).toMatchObject({ code: '42703', position: '8', hint: expect.stringContaining('name') })
    const inside = await errorOf(sql`DO $$ BEGIN PERFORM 1 / 0; END $$`)
    expect(inside).toMatchObject({ code: '22012', where: expect.stringContaining('PL/pgSQL') })
    const internal = await errorOf(sql`DO $$ BEGIN EXECUTE 'SELECT nothing'; END $$`)
    expect(internal).toMatchObject({ internalPosition: '8', internalQuery: 'SELECT nothing' })
  })

  it('have every key on the wire, null where there is nothing', async () => {
    const reply = await post({ query: 'SELECT 1/0', params: [] })
    expect(reply.status).toBe(400)
    const body = (await reply.json()) as Record<string, unknown>
    const keys =
      'message code detail hint position internalPosition internalQuery severity where table column schema dataType constraint file line routine'
    expect(Object.keys(body).sort()).toEqual(keys.split(' ').sort())
    expect(body).toMatchObject({ code: '22012', detail: null, constraint: null })
  })

  it('say that one query is one statement', async () => {
    const error = await errorOf(sql.query('SELECT 1; SELECT 2'))
    expect(error).toMatchObject({ code: '42601', message: 'cannot insert multiple commands into a prepared statement' })
  })

  it('say that COPY does not work here, and nothing hangs', async () => {
    await sql`CREATE TABLE copied (a int)`
    expect((await errorOf(sql`COPY copied FROM STDIN`)).message).toContain('unexpected message')
    expect((await errorOf(sql`COPY copied TO STDOUT`)).message).toContain('unexpected message')
    expect((await errorOf(sql`COPY copied FROM '/etc/passwd'`)).code).toBe('42501')
    expect(await sql`SELECT count(*)::int AS n FROM copied`).toEqual([{ n: 0 }])
  })

  it('say nothing of what is wrong with who asks', async () => {
    const good = new URL(project.connectionString)
    const variant = (change: (url: URL) => void) => {
      const url = new URL(good)
      change(url)
      return errorOf(connect(url.href)`SELECT 1`)
    }
    const refused = "password authentication failed for user 'neondb_owner'"
    expect((await variant((url) => (url.password = 'npg_wrong'))).message).toBe(refused)
    expect((await variant((url) => (url.hostname = `ep-no-such-00000000.us-east-2.aws.neon.tech`))).message).toBe(
      refused,
    )
    expect((await variant((url) => (url.username = 'postgres'))).message).toBe(
      "password authentication failed for user 'postgres'",
    )
    expect(await variant((url) => (url.pathname = '/other'))).toMatchObject({ code: '3D000' })
  })

  it('follow a changed password, a deletion and a disabled endpoint', async () => {
    const { data } = await neon.api.createProject({ project: { name: 'refusals' } })
    const endpointId = data.endpoints[0]?.id ?? ''
    const old = connect(data.connection_uris[0]?.connection_uri ?? '')
    await old`SELECT 1`
    await neon.api.resetProjectBranchRolePassword(data.project.id, data.branch.id, 'neondb_owner')
    expect((await errorOf(old`SELECT 1`)).message).toContain('password authentication failed')
    const { uri } = (
      await neon.api.getConnectionUri({
        projectId: data.project.id,
        database_name: 'neondb',
        role_name: 'neondb_owner',
        pooled: true,
      })
    ).data
    const current = connect(uri)
    await current`CREATE TABLE kept AS SELECT 1 AS a`
    await neon.api.updateProjectEndpoint(data.project.id, endpointId, { endpoint: { disabled: true } })
    expect((await errorOf(current`SELECT 1`)).message).toContain('endpoint is disabled')
    await neon.api.updateProjectEndpoint(data.project.id, endpointId, { endpoint: { disabled: false } })
    await neon.api.deleteProject(data.project.id)
    expect((await errorOf(current`SELECT 1`)).message).toContain('password authentication failed')
    await neon.api.recoverProject(data.project.id)
    expect(await current`SELECT * FROM kept`).toEqual([{ a: 1 }])
  })

  it('of a project over its quota are a 402', async () => {
    const { id, connectionString } = await neon.createProject('quota')
    await neon.api.updateProject(id, { project: { settings: { quota: { data_transfer_bytes: 1 } } } })
    const limited = connect(connectionString)
    await limited`SELECT 1`
    const error = await errorOf(limited`SELECT 1`)
    expect([error.code, error.message.startsWith('Server error (HTTP status 402)')]).toEqual([undefined, true])
    await neon.api.updateProject(id, { project: { settings: { quota: { data_transfer_bytes: 0 } } } })
    await limited`SELECT 1`
  })
})

describe('requests', () => {
  it('with a wrong form are answered as the proxy answers', async () => {
    const message = async (reply: Promise<Response>) => {
      const { status, ...response } = await reply.then(async (r) => ({
        status: r.status,
        body: (await r.json()) as { message: string },
      }))
      return [status, response.body.message]
    }
    expect(await message(post('{'))).toEqual([400, expect.stringContaining('could not parse the HTTP request body')])
    expect(await message(post({ sql: 'SELECT 1' }))).toEqual([
      400,
      expect.stringContaining('could not parse the HTTP request body'),
    ])
    expect(await message(post({ query: 'SELECT 1' }, { 'neon-connection-string': 'nonsense' }))).toEqual([
      400,
      expect.stringContaining('invalid connection string'),
    ])
    expect(await message(post({ queries: [] }, { 'neon-batch-isolation-level': 'Chaos' }))).toEqual([
      400,
      'invalid isolation level',
    ])
    const wrongPath = await post({ query: 'SELECT 1' }, {}, '/query')
    expect([wrongPath.status, await wrongPath.json()]).toEqual([400, 'query is not supported'])
  })

  it('over 10 MiB are a 413, answers over 10 MiB a 507', async () => {
    const large = await errorOf(sql`SELECT length(${'x'.repeat(10 * 1024 * 1024)})`)
    expect(large.message).toMatch(/^Server error \(HTTP status 413\).*request is too large/)
    const wide = await errorOf(sql`SELECT repeat('x', 1000) FROM generate_series(1, 11000)`)
    expect(wide.message).toMatch(/^Server error \(HTTP status 507\).*response is too large/)
    expect(await sql`SELECT 1 AS fine`).toEqual([{ fine: 1 }])
  })

  it('take JSON parameters of every kind', async () => {
    const reply = await post({
      query: 'SELECT $1::int AS n, $2::bool AS b, $3::jsonb AS j, $4::text[] AS a',
      params: [1, true, { x: 1 }, ['a,b', null, '"']],
    })
    expect(await reply.json()).toMatchObject({ rows: [['1', 't', '{"x": 1}', '{"a,b",NULL,"\\""}']] })
  })
})

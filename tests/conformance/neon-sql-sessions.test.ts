/**
 * SQL over HTTP of `local/neon`, called with Neon's own serverless driver: transactions, sessions, requests at the same
 * time, computes that hang, and what makes it a stand-in.
 */
import { neon as connect, neonConfig } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresMajor } from '../../local/neon/engine/pglite-settings.ts'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'
import { errorOf, type SqlFixture, startSqlFixture } from './neon-support.ts'

let neon: SqlFixture['neon']
let project: SqlFixture['project']
let sql: SqlFixture['sql']
let post: SqlFixture['post']

beforeAll(async () => {
  ;({ neon, project, sql, post } = await startSqlFixture())
})
afterAll(() => neon.dispose())

describe('transactions', () => {
  it('run all or nothing', async () => {
    await sql`CREATE TABLE ledger (n int PRIMARY KEY)`
    const results = await sql.transaction([sql`INSERT INTO ledger VALUES (1)`, sql`SELECT * FROM ledger`])
    expect(results).toEqual([[], [{ n: 1 }]])
    const error = await errorOf(
      sql.transaction([sql`INSERT INTO ledger VALUES (2)`, sql`INSERT INTO ledger VALUES (1)`]),
    )
    expect(error.code).toBe('23505')
    expect(await sql`SELECT * FROM ledger`).toEqual([{ n: 1 }])
  })

  it('report an error that only the commit finds', async () => {
    await sql`CREATE TABLE deferred (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)`
    const error = await errorOf(sql.transaction([sql`INSERT INTO deferred VALUES (1), (1)`]))
    expect(error.code).toBe('23505')
    expect(await sql`SELECT * FROM deferred`).toEqual([])
  })

  it('have the isolation level and modes they ask for, and the reply repeats them', async () => {
    const settings = [
      sql`SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_read_only') AS ro, current_setting('transaction_deferrable') AS d`,
    ]
    for (const [isolationLevel, level] of [
      ['ReadUncommitted', 'read uncommitted'],
      ['ReadCommitted', 'read committed'],
      ['RepeatableRead', 'repeatable read'],
      ['Serializable', 'serializable'],
    ] as const) {
      const [[row] = []] = await sql.transaction(settings, { isolationLevel, readOnly: true, deferrable: true })
      expect(row).toEqual({ level, ro: 'on', d: 'on' })
    }
    const refused = await errorOf(sql.transaction([sql`CREATE TABLE never (a int)`], { readOnly: true }))
    expect(refused.code).toBe('25006')
    const reply = await post(
      { queries: [{ query: 'SELECT 1' }] },
      { 'neon-batch-isolation-level': 'RepeatableRead', 'neon-batch-read-only': 'true' },
    )
    const echoed = ['isolation-level', 'read-only', 'deferrable'].map((name) => reply.headers.get(`neon-batch-${name}`))
    expect(echoed).toEqual(['RepeatableRead', 'true', null])
  })
})

describe('sessions', () => {
  it('leave nothing behind', async () => {
    await sql`SET statement_timeout = '5s'`
    await sql`SET search_path TO pg_catalog`
    await sql`CREATE TEMP TABLE scratch (a int)`
    await sql`PREPARE plan AS SELECT 1`
    await sql`SELECT pg_advisory_lock(1)`
    await sql`BEGIN`
    await sql`CREATE TABLE not_rolled_back (a int)`
    await sql`ROLLBACK`
    const [row] = await sql`
      SELECT current_setting('statement_timeout') AS timeout, current_setting('search_path') AS path,
             to_regclass('pg_temp.scratch') AS scratch, (SELECT count(*)::int FROM pg_prepared_statements) AS plans,
             (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks, to_regclass('not_rolled_back') AS kept`
    expect(row).toEqual({
      timeout: '0',
      path: '"$user", public',
      scratch: null,
      plans: 0,
      locks: 0,
      kept: 'not_rolled_back',
    })
  })

  it('are of an owner who is no superuser', async () => {
    await sql`RESET ROLE`
    const [row] =
      await sql`SELECT current_user AS "current", session_user AS session, current_setting('is_superuser') AS super, rolcreatedb AS createdb FROM pg_roles WHERE rolname = current_user`
    expect(row).toEqual({ current: 'neondb_owner', session: 'neondb_owner', super: 'off', createdb: true })
    expect((await errorOf(sql`ALTER SYSTEM SET work_mem = '1GB'`)).code).toBe('42501')
    expect((await errorOf(sql`CREATE EXTENSION plpython3u`)).code).toMatch(/^(42501|0A000|58P01)$/)
    expect(await sql`SELECT extname FROM pg_extension WHERE extname = 'vector'`).toHaveLength(1)
    await sql`CREATE EXTENSION IF NOT EXISTS vector`
    expect(await sql`SHOW application_name`).toEqual([{ application_name: expect.stringContaining('serverless') }])
  })

  it('are of the Postgres that the data directory is marked with', async () => {
    const [row] = await sql`SELECT current_setting('server_version_num')::int / 10000 AS major`
    expect(row?.major).toBe(postgresMajor)
  })

  it('know letters beyond ASCII, as full-text search needs', async () => {
    const [row] = await sql`SELECT lower('ÉCOLE') AS lower, to_tsvector('simple', 'Über Naïveté')::text AS words`
    expect(row).toEqual({ lower: 'école', words: "'naïveté':2 'über':1" })
  })
})

describe('requests at the same time', () => {
  it('to one project queue, and every one is answered', async () => {
    await sql`CREATE TABLE concurrent (n int)`
    await Promise.all(Array.from({ length: 40 }, (_, n) => sql`INSERT INTO concurrent VALUES (${n})`))
    expect(await sql`SELECT count(DISTINCT n)::int AS n FROM concurrent`).toEqual([{ n: 40 }])
  })

  it('to different projects run side by side', async () => {
    const other = connect((await neon.createProject('other')).connectionString)
    await other`SELECT 1`
    const slow = sql`SELECT pg_sleep(0.8)`.then(() => 'slow')
    const quick = other`SELECT 1`.then(() => 'quick')
    expect(await Promise.race([slow, quick])).toBe('quick')
    await slow
  })

  it('see nothing of another project', async () => {
    const other = connect((await neon.createProject('stranger')).connectionString)
    await sql`CREATE TABLE mine AS SELECT 1 AS secret`
    expect((await errorOf(other`SELECT * FROM mine`)).code).toBe('42P01')
  })
})

describe('a compute that hangs', () => {
  let impatient: TestNeon
  const connectTo = async (name: string) => connect((await impatient.createProject(name)).connectionString)

  beforeAll(async () => {
    impatient = await startTestNeon({ statementTimeoutMs: 1000 })
    neonConfig.fetchEndpoint = () => impatient.sqlEndpoint
  })
  afterAll(async () => {
    neonConfig.fetchEndpoint = () => neon.sqlEndpoint
    await impatient.dispose()
  })

  it('is ended and opened again; the caller gets an error, what was acknowledged stays', async () => {
    const hanging = await connectTo('hanging')
    await hanging`CREATE TABLE safe AS SELECT 7 AS n`
    const endless = [
      hanging`INSERT INTO safe VALUES (8)`,
      hanging`SELECT count(*) FROM generate_series(1, 1e12::bigint)`,
    ]
    const [failed, next] = await Promise.all([errorOf(hanging.transaction(endless)), hanging`SELECT n FROM safe`])
    expect(failed).toMatchObject({ code: '57P01', severity: 'FATAL' })
    expect(next).toEqual([{ n: 7 }])
  })

  it('also when it sleeps inside Postgres', async () => {
    const hanging = await connectTo('sleeping')
    expect((await errorOf(hanging`SELECT pg_sleep(3600)`)).code).toBe('57P01')
    expect(await hanging`SELECT 1 AS back`).toEqual([{ back: 1 }])
  })
})

describe('the stand-in', () => {
  it('logs what ran and how long the engine took', async () => {
    neon.standIn.log.clear()
    await sql.transaction([sql`SELECT 1`, sql`SELECT 2`])
    const [entry] = neon.standIn.log.entries()
    expect(entry).toMatchObject({
      service: 'neon-sql',
      operation: 'sql',
      status: 200,
      engineMs: expect.any(Number),
      detail: { project: project.id, statements: 2, state: 'awake' },
    })
    expect(entry?.engineMs).toBeGreaterThan(0)
  })

  it('is as slow as it is told to be, also when a compute wakes', async () => {
    neon.standIn.latency.set({ sql: 50, firstConnection: 1500, wake: 900 })
    const timed = async (query: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await query()
      return performance.now() - startedAt
    }
    try {
      const { id, connectionString } = await neon.createProject('slow')
      const slow = connect(connectionString)
      const first = await timed(() => slow`SELECT 1`)
      expect(first).toBeGreaterThan(1545)
      const awake = await timed(() => slow`SELECT 1`)
      expect(awake).toBeGreaterThan(45)
      expect(awake).toBeLessThan(600)
      const { data } = await neon.api.listProjectEndpoints(id)
      await neon.api.suspendProjectEndpoint(id, data.endpoints[0]?.id ?? '')
      await expect
        .poll(async () => (await neon.api.listProjectEndpoints(id)).data.endpoints[0]?.current_state)
        .toBe('idle')
      expect(await timed(() => slow`SELECT 1`)).toBeGreaterThan(945)
    } finally {
      neon.standIn.latency.set({ sql: 0, firstConnection: 0, wake: 0 })
    }
  })

  it('loses a response after the effect when told to', async () => {
    await sql`CREATE TABLE effects (n int)`
    neon.standIn.faults.set([
      { kind: 'lost-response', times: 1, match: { service: 'neon-sql', bodyIncludes: 'INSERT INTO effects' } },
    ])
    const lost = await errorOf(sql`INSERT INTO effects VALUES (1)`)
    expect([lost.code, lost.message.startsWith('Error connecting to database')]).toEqual([undefined, true])
    expect(await sql`SELECT n FROM effects`).toEqual([{ n: 1 }])
  })
})

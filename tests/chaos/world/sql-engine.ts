/**
 * The databases of a simulated world: Postgres in WebAssembly, one instance a thread, a schema for each database in it. So
 * the statements of the code under test are run by Postgres and not by an imitation; what is simulated is who reaches it,
 * and the time that it shows.
 */
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { controlMigrations } from '../../../migrations/control/bundle.gen.ts'
import { emptyDatabase } from '../../support/pglite-template.ts'
import { type Outcome, type Query, runPipeline } from './pipeline.ts'

const CONTROL = 'control'
/** `now()` and its kin, as the code under test should see them. Found before Postgres' own by the search path. */
const TIME = `
  create schema sim;
  create schema ext;
  create extension vector schema ext;
  set sim.now = '0';
  create function sim.now() returns timestamptz language sql stable
    as $$ select to_timestamp(current_setting('sim.now')::float8 / 1000) $$;
  create function sim.clock_timestamp() returns timestamptz language sql volatile as $$ select sim.now() $$;`
/** Catalogs of dropped schemas make the instance slow after some thousands. */
const SCHEMAS_AN_INSTANCE = 800
/** What Postgres refuses to do inside a transaction, and among other statements. */
const ALONE = /\bconcurrently\b/i

export class SqlEngine {
  #engine: PGlite | null = null
  #schemas = new Set<string>()
  #made = 0
  #current = ''

  /** An empty world: no databases but the control database, which is empty, too. */
  async reset(): Promise<void> {
    if (this.#made > SCHEMAS_AN_INSTANCE) await this.close()
    const engine = this.#engine ?? (await this.#open())
    this.#current = ''
    const drops = [...this.#schemas].map((schema) => `drop schema ${schema} cascade;`)
    this.#schemas.clear()
    await engine.exec(`${drops.join('')} ${this.#emptyControl}`)
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    this.#engine = null
    this.#schemas.clear()
    this.#made = 0
  }

  async createDatabase(name: string): Promise<void> {
    this.#schemas.add(name)
    this.#made++
    await this.#running().exec(`create schema ${name}`)
  }

  hasDatabase(name: string): boolean {
    return this.#schemas.has(name)
  }

  /** One request: a statement, or a transaction of several. With `pretend` it is undone again. */
  async request(
    database: string,
    queries: readonly Query[],
    { now, pretend = false }: { now: number; pretend?: boolean },
  ): Promise<Outcome> {
    const engine = this.#running()
    // Every database has a schema of its own here, and each thinks that it is the public one.
    const own = queries.map(({ query, params }) => ({
      query: query.replaceAll(/"public"\.|\bpublic\./g, '').replaceAll("'public'", `'${database}'`),
      params,
    }))
    const enter = this.#enter(database, now)
    if (queries.some(({ query }) => ALONE.test(query))) {
      await runPipeline(engine, enter)
      return pretend ? { ok: true, results: [] } : runPipeline(engine, own)
    }
    if (pretend) enter.push({ query: 'begin' })
    const outcome = await runPipeline(engine, [...enter, ...own])
    if (pretend) await engine.exec('rollback')
    if (!outcome.ok || pretend) this.#current = ''
    return outcome.ok ? { ok: true, results: outcome.results.slice(enter.length) } : outcome
  }

  /** For whoever looks at the books. */
  async rows<T>(database: string, text: string): Promise<T[]> {
    const engine = this.#running()
    await runPipeline(engine, this.#enter(database, 0))
    return (await engine.query<T>(text)).rows
  }

  controlRows<T>(text: string): Promise<T[]> {
    return this.rows<T>(CONTROL, text)
  }

  get control(): string {
    return CONTROL
  }

  #emptyControl = ''

  #enter(database: string, now: number): Query[] {
    const time = { query: `select set_config('sim.now', $1, false)`, params: [String(now)] }
    if (this.#current === database) return [time]
    this.#current = database
    return [{ query: `set search_path = ${database}, sim, pg_catalog, ext` }, time]
  }

  async #open(): Promise<PGlite> {
    const loadDataDir = emptyDatabase()
    const engine = await PGlite.create({ extensions: { vector }, ...(loadDataDir ? { loadDataDir } : {}) })
    await engine.exec(TIME)
    await engine.exec(`create schema ${CONTROL}; set search_path = ${CONTROL}, sim, pg_catalog, ext`)
    for (const { statements } of controlMigrations)
      for (const statement of statements) await engine.exec(statement.replaceAll('"public".', ''))
    const { rows } = await engine.query<{ name: string }>(
      `select quote_ident(tablename) as name from pg_catalog.pg_tables where schemaname = '${CONTROL}'`,
    )
    // Tables are small here, so that rows are deleted faster than tables are made anew.
    this.#emptyControl = `set session_replication_role = replica; ${rows.map(({ name }) => `delete from ${CONTROL}.${name};`).join('')}
      set session_replication_role = default`
    this.#engine = engine
    this.#made = 0
    return engine
  }

  #running(): PGlite {
    if (!this.#engine) throw new Error('reset() comes first')
    return this.#engine
  }
}

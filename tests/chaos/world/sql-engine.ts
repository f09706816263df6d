/**
 * The databases of a simulated world: Postgres in WebAssembly, one instance a thread, a schema for each database in it. So
 * the statements of the code under test are run by Postgres and not by an imitation; what is simulated is who reaches it,
 * and the time that it shows.
 */
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { controlMigrations } from '../../../migrations/control/bundle.gen.ts'
import { emptyDatabase } from '../../support/pglite-template.ts'
import { type Outcome, objectsOf, Prepared, type Query, runPipeline } from './pipeline.ts'
import { changesSchema, type Heard, Rehearsal } from './rehearsal.ts'

const CONTROL = 'control'
/** `now()` and its kin, as the code under test should see them. Found before Postgres' own by the search path. */
const TIME = `
  create schema sim;
  create schema ext;
  create extension vector schema ext;
  set sim.now = '0';
  set plan_cache_mode = force_generic_plan;
  create function sim.now() returns timestamptz language sql stable
    as $$ select to_timestamp(current_setting('sim.now')::float8 / 1000) $$;
  create function sim.clock_timestamp() returns timestamptz language sql volatile as $$ select sim.now() $$;`
/** Catalogs of dropped schemas make the instance slow after some thousands. */
const SCHEMAS_AN_INSTANCE = 800
/** Deleted rows are in the way after some hundreds of worlds. */
const WORLDS_A_VACUUM = 100
/** What Postgres refuses to do inside a transaction, and among other statements. */
const ALONE = /\bconcurrently\b/i
/** A table is as deep as the longest chain of those that it refers to. */
const TABLES = `
  with recursive chain as (
    select oid, 0 as depth from pg_class where relkind = 'r' and relnamespace = '${CONTROL}'::regnamespace
    union select c.conrelid, chain.depth + 1 from pg_constraint c join chain on c.confrelid = chain.oid
      where c.contype = 'f' and c.conrelid <> c.confrelid)
  select quote_ident(relname) as name from chain join pg_class using (oid) group by oid, relname order by max(depth) desc, relname`
/** Tables of a tenant's database that are filled once its schema is made. */
const FILLED = ['chunks', 'pages', 'documents']

/** Where Postgres keeps a database. `made`: by which requests; null once its schema is another. */
interface Kept {
  schema: string
  made: string | null
}

export class SqlEngine {
  #engine: PGlite | null = null
  /** Statements that were parsed, by schema. */
  #prepared = new Map<string, Prepared>()
  #rehearsals = new Map<string, Rehearsal>()
  /** Databases of this world that Postgres knows of. */
  #kept = new Map<string, Kept>()
  /** Databases of earlier worlds, emptied, by what made them: making a schema takes longer than all that is done with it. */
  #spare = new Map<string, string[]>()
  #made = 0
  #worlds = 0
  /** Of the control database, those first that refer to others. */
  #tables: string[] = []
  #deletes = new Prepared('delete')

  /** An empty world: no databases but the control database, which is empty, too. */
  async reset(): Promise<void> {
    if (this.#made > SCHEMAS_AN_INSTANCE) await this.close()
    const engine = this.#engine ?? (await this.#open())
    const emptied = [...this.#tables]
    const dropped: string[] = []
    for (const { schema, made } of this.#kept.values()) {
      if (made === null || !FILLED.every((table) => made.includes(`CREATE TABLE ${table}`))) {
        dropped.push(`drop schema ${schema} cascade;`)
        this.#prepared.delete(schema)
        continue
      }
      emptied.push(...FILLED.map((table) => `${schema}.${table}`))
      this.#spare.set(made, [...(this.#spare.get(made) ?? []), schema])
    }
    this.#kept.clear()
    this.#rehearsals.clear()
    if (dropped.length > 0) await engine.exec(dropped.join(''))
    // Tables are small here, so that rows are deleted faster than tables are made anew.
    await runPipeline(
      engine,
      emptied.map((table) => ({ query: `delete from ${table}` })),
      this.#deletes,
    )
    if (++this.#worlds % WORLDS_A_VACUUM === 0) await this.#vacuum(engine)
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    this.#engine = null
    this.#kept.clear()
    this.#spare.clear()
    this.#prepared.clear()
    this.#made = 0
  }

  createDatabase(name: string): void {
    this.#rehearsals.set(name, new Rehearsal())
  }

  hasDatabase(name: string): boolean {
    return this.#rehearsals.has(name)
  }

  /** One request: a statement, or a transaction of several. With `pretend` it is undone again. */
  async request(
    database: string,
    queries: readonly Query[],
    { now, pretend = false }: { now: number; pretend?: boolean },
  ): Promise<Outcome> {
    const rehearsal = this.#rehearsals.get(database)
    if (!rehearsal) return this.#perform(CONTROL, queries, now, pretend)
    let kept = this.#kept.get(database)
    if (!kept) {
      const known = rehearsal.request(queries, now, pretend)
      if (known) return known
      kept = await this.#make(database, rehearsal.heard)
    }
    const outcome = await this.#perform(kept.schema, queries, now, pretend)
    if (changesSchema(queries) && !pretend) kept.made = null
    rehearsal.learn(queries, pretend, outcome)
    return outcome
  }

  async #make(database: string, heard: readonly Heard[]): Promise<Kept> {
    const made = JSON.stringify(heard.map(({ queries }) => queries))
    const spare = this.#spare.get(made)?.pop()
    const kept = { schema: spare ?? `tenant_${this.#made++}`, made }
    this.#kept.set(database, kept)
    if (spare) return kept
    await this.#running().exec(`create schema ${kept.schema}`)
    for (const { queries, now } of heard) await this.#perform(kept.schema, queries, now, false)
    return kept
  }

  async #perform(schema: string, queries: readonly Query[], now: number, pretend: boolean): Promise<Outcome> {
    const engine = this.#running()
    // Every database has a schema of its own here, and each thinks that it is the public one.
    const own = queries.map(({ query, params }) => ({
      query: query.replaceAll(/"public"\.|\bpublic\./g, '').replaceAll("'public'", `'${schema}'`),
      params,
    }))
    const enter = entering(schema, now)
    if (queries.some(({ query }) => ALONE.test(query))) {
      await runPipeline(engine, enter)
      return pretend ? { ok: true, results: [] } : runPipeline(engine, own)
    }
    if (pretend) enter.push({ query: 'begin' })
    const outcome = await runPipeline(engine, [...enter, ...own], this.#preparedOf(schema, queries))
    if (pretend) await engine.exec('rollback')
    return outcome.ok ? { ok: true, results: outcome.results.slice(enter.length) } : outcome
  }

  /** What makes a schema is asked once. */
  #preparedOf(schema: string, queries: readonly Query[]): Prepared | undefined {
    if (schema !== CONTROL && changesSchema(queries)) return undefined
    const prepared = this.#prepared.get(schema) ?? new Prepared(schema)
    this.#prepared.set(schema, prepared)
    return prepared
  }

  /** For whoever looks at the books. In `text`, `$schema` is where the database is kept. */
  async rows<T>(database: string, text: string): Promise<T[]> {
    const rehearsal = this.#rehearsals.get(database)
    const known = this.#kept.has(database) ? null : rehearsal?.look(text)
    if (known) return known as T[]
    const { schema } = this.#kept.get(database) ?? (await this.#make(database, rehearsal?.heard ?? []))
    const rows = await this.#look<T>(schema, text.replaceAll('$schema', schema))
    rehearsal?.learnLook(text, rows)
    return rows
  }

  controlRows<T>(text: string): Promise<T[]> {
    return this.#look<T>(CONTROL, text)
  }

  async #look<T>(schema: string, query: string): Promise<T[]> {
    const outcome = await runPipeline(this.#running(), [...entering(schema, 0), { query }])
    if (!outcome.ok) throw new Error(outcome.error.message)
    return outcome.results.slice(1).flatMap((result) => objectsOf<T>(result))
  }

  get control(): string {
    return CONTROL
  }

  async #open(): Promise<PGlite> {
    const loadDataDir = emptyDatabase()
    const engine = await PGlite.create({ extensions: { vector }, ...(loadDataDir ? { loadDataDir } : {}) })
    await engine.exec(TIME)
    await engine.exec(`create schema ${CONTROL}; set search_path = ${CONTROL}, sim, pg_catalog, ext`)
    for (const { statements } of controlMigrations)
      for (const statement of statements) await engine.exec(statement.replaceAll('"public".', ''))
    this.#engine = engine
    this.#deletes = new Prepared('delete')
    this.#tables = (await this.#look<{ name: string }>(CONTROL, TABLES)).map(({ name }) => `${CONTROL}.${name}`)
    await this.#vacuum(engine)
    return engine
  }

  async #vacuum(engine: PGlite): Promise<void> {
    const spare = [...this.#spare.values()].flat().flatMap((schema) => FILLED.map((table) => `${schema}.${table}`))
    await engine.exec(`vacuum ${[...this.#tables, ...spare].join(', ')}`)
  }

  #running(): PGlite {
    if (!this.#engine) throw new Error('reset() comes first')
    return this.#engine
  }
}

/** So that what follows in the same session finds the tables of this database, and this time. */
function entering(schema: string, now: number): Query[] {
  return [
    {
      query: `select set_config('sim.now', $1, false), set_config('search_path', $2, false)`,
      params: [String(now), `${schema}, sim, pg_catalog, ext`],
    },
  ]
}

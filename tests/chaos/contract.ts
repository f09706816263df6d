/**
 * What the world in memory and the stand-in on real sockets have both to be: Neon, as far as the product asks of it. Each
 * case runs against either, through the product's own clients.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { migrate } from '../../core/migrator/migrate.ts'
import type { NeonAnswer, NeonManagement } from '../../core/neon/management.ts'
import { classifySqlError, type Database, type Row, type SqlFailure, type Statement } from '../../core/sql.ts'
import { beginDocument, publishDocument, retireDocument } from '../../core/tenant/documents.ts'
import { storePages } from '../../core/tenant/ingest.ts'
import { tenantMigrations } from './world/releases.ts'

/** What strikes the next request. */
export type Strike = { status: number; retryAfterSeconds?: number } | 'answer lost'

export interface Subject {
  neon: NeonManagement
  open(connectionString: string): Database
  strikeManagement(strike: Strike): void
  strikeSql(strike: Strike): void
  /** Lets as much time pass as operations of a project take. */
  pass(): Promise<void>
  limitProjects(count: number): void
}

const REGION = 'aws-us-east-1'

function value<T>(answer: NeonAnswer<T>): T {
  if (!answer.ok) throw new Error(`failed: ${answer.failure.kind}`)
  return answer.value
}

function kindOf(answer: NeonAnswer<unknown>): string {
  return answer.ok ? 'ok' : answer.failure.kind
}

async function made(subject: Subject, name: string) {
  const { project, connectionString } = value(await subject.neon.createProject({ name, region: REGION }))
  await subject.pass()
  return { id: project.id, project, database: subject.open(connectionString ?? ''), connectionString }
}

async function failureOf(work: Promise<unknown>): Promise<SqlFailure> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  ok(error, 'it did not fail')
  return classifySqlError(error)
}

const DOCUMENT = '0198c0de-0000-7000-8000-0000000000d0'
const state = async (database: Database) =>
  (await database.query({ text: 'select state, generation from documents' }))[0]
const pages = (generation: number): Statement =>
  storePages(
    { id: DOCUMENT, generation },
    {
      pages: [{ number: 1, text: 'One' }],
      chunks: [{ ordinal: 0, page: 1, start: 0, end: 3, heading: '', content: 'One', embedding: null }],
      model: 'm',
    },
  )

export const contract: Record<string, (subject: Subject) => Promise<void>> = {
  async 'names need not be unique; a search finds exactly one name, the oldest project first'(subject) {
    const first = await made(subject, 'twin')
    const second = await made(subject, 'twin')
    await made(subject, 'twin-of-another-name')
    const found = value(await subject.neon.findProjectsByName('twin'))
    deepEqual(
      found.map(({ id }) => id),
      [first.id, second.id],
    )
    equal(found[0]?.region, REGION)
  },

  async 'a create comes with a connection string that works, and can be asked for again'(subject) {
    const { id, database, connectionString } = await made(subject, 'connected')
    deepEqual(await database.query({ text: 'select 1 as one' }), [{ one: 1 }])
    const again = new URL(value(await subject.neon.getConnectionString(id)))
    equal(again.password, new URL(connectionString ?? '').password)
    equal(again.host, new URL(connectionString ?? '').host)
    equal(kindOf(await subject.neon.getConnectionString('no-such-project-00000000')), 'not-found')
  },

  async 'a deleted project is gone for everything but recovery'(subject) {
    const { id, database } = await made(subject, 'doomed')
    equal(kindOf(await subject.neon.deleteProject(id)), 'ok')
    equal(kindOf(await subject.neon.deleteProject(id)), 'not-found')
    equal(kindOf(await subject.neon.getProject(id)), 'not-found')
    equal(kindOf(await subject.neon.getConnectionString(id)), 'not-found')
    deepEqual(value(await subject.neon.findProjectsByName('doomed')), [])
    const recoverable = value(await subject.neon.listProjects({ search: 'doomed', deleted: true }))
    deepEqual(
      recoverable.projects.map((project) => project.id),
      [id],
    )
    const failure = await failureOf(database.query({ text: 'select 1' }))
    ok(failure.kind === 'refused' || failure.kind === 'unknown-outcome', failure.kind)
  },

  async 'nothing can be changed while operations of the project run'(subject) {
    const { project } = value(await subject.neon.createProject({ name: 'busy', region: REGION }))
    equal(kindOf(await subject.neon.deleteProject(project.id)), 'locked')
    await subject.pass()
    equal(kindOf(await subject.neon.deleteProject(project.id)), 'ok')
  },

  async 'a full account makes no project until there is room'(subject) {
    const { id } = await made(subject, 'last')
    subject.limitProjects(1)
    equal(kindOf(await subject.neon.createProject({ name: 'one more', region: REGION })), 'limit-reached')
    value(await subject.neon.deleteProject(id))
    equal(kindOf(await subject.neon.createProject({ name: 'one more', region: REGION })), 'ok')
  },

  async 'a project that is renamed is the same project'(subject) {
    const { id, database } = await made(subject, 'before')
    equal(kindOf(await subject.neon.renameProject(id, 'after')), 'ok')
    deepEqual(value(await subject.neon.findProjectsByName('before')), [])
    equal(value(await subject.neon.findProjectsByName('after'))[0]?.id, id)
    deepEqual(await database.query({ text: 'select 1 as one' }), [{ one: 1 }])
  },

  async 'what Neon refuses has not happened, and what it leaves open may have'(subject) {
    const create = (name: string) => subject.neon.createProject({ name, region: REGION })
    subject.strikeManagement({ status: 429, retryAfterSeconds: 7 })
    deepEqual(await create('limited'), { ok: false, failure: { kind: 'limited', retryAfterSeconds: 7 } })
    subject.strikeManagement({ status: 423 })
    equal(kindOf(await create('locked')), 'locked')
    subject.strikeManagement({ status: 503 })
    equal(kindOf(await create('away')), 'unavailable')
    subject.strikeManagement({ status: 500 })
    equal(kindOf(await create('broken')), 'unknown-outcome')
    subject.strikeManagement('answer lost')
    equal(kindOf(await create('lost')), 'unknown-outcome')
    await subject.pass()
    for (const name of ['limited', 'locked', 'away', 'broken'])
      deepEqual(value(await subject.neon.findProjectsByName(name)), [])
    equal(value(await subject.neon.findProjectsByName('lost')).length, 1)
    subject.strikeManagement('answer lost')
    equal(kindOf(await subject.neon.findProjectsByName('lost')), 'unavailable')
  },

  async 'operations of a project end'(subject) {
    const { id } = await made(subject, 'operated')
    const operations = value(await subject.neon.listOperations(id))
    ok(operations.length > 0)
    ok(operations.every(({ status }) => status === 'finished'))
  },

  async 'rows come with their types, and parameters go as text'(subject) {
    const { database } = await made(subject, 'typed')
    const text = `select $1::integer as i, $2::bigint as b, $3::boolean as f, $4::jsonb as j, $5 as t, $6::text as n`
    const [row] = await database.query({ text, params: [7, 8, true, '{"a":[1]}', 'x', null] })
    deepEqual(row, { i: 7, b: '8', f: true, j: { a: [1] }, t: 'x', n: null } satisfies Row)
  },

  async 'a batch is one transaction; errors carry code and constraint'(subject) {
    const { database } = await made(subject, 'atomic')
    await database.query({ text: 'create table t (id integer constraint t_key primary key)' })
    const insert = { text: 'insert into t values ($1::integer)', params: [1] }
    const twice = await failureOf(database.batch([insert, insert]))
    deepEqual(
      [twice.kind, 'code' in twice && twice.code, 'constraint' in twice && twice.constraint],
      ['sql', '23505', 't_key'],
    )
    deepEqual(await database.query({ text: 'select count(*)::integer as n from t' }), [{ n: 0 }])
    const [, counted] = await database.batch([insert, { text: 'select count(*)::integer as n from t' }])
    deepEqual(counted, [{ n: 1 }])
    const missing = await failureOf(database.query({ text: 'select * from nowhere' }))
    equal('code' in missing && missing.code, '42P01')
  },

  async 'a wrong password, a quota and a lost answer are told apart'(subject) {
    const { database, connectionString } = await made(subject, 'told-apart')
    const wrong = new URL(connectionString ?? '')
    wrong.password = 'wrong'
    equal((await failureOf(subject.open(wrong.href).query({ text: 'select 1' }))).kind, 'refused')
    subject.strikeSql({ status: 402 })
    equal((await failureOf(database.query({ text: 'select 1' }))).kind, 'quota')
    subject.strikeSql({ status: 500 })
    equal((await failureOf(database.query({ text: 'create table never (id integer)' }))).kind, 'unknown-outcome')
    subject.strikeSql('answer lost')
    equal((await failureOf(database.query({ text: 'create table made (id integer)' }))).kind, 'unknown-outcome')
    const tables = `select tablename from pg_tables where tablename in ('never', 'made') and schemaname = 'public'`
    deepEqual(await database.query({ text: tables }), [{ tablename: 'made' }])
  },

  async 'every migration is applied once, also by two at once'(subject) {
    const { database } = await made(subject, 'migrated')
    const outcomes = await Promise.all([migrate(database, tenantMigrations), migrate(database, tenantMigrations)])
    for (const { kind } of outcomes) equal(kind, 'migrated')
    const history = await database.query({ text: 'select id from alcove_migrations order by position' })
    deepEqual(
      history.map(({ id }) => id),
      tenantMigrations.map(({ id }) => id),
    )
    const twice = await database.query({ text: 'select id from applied group by id having count(*) <> 1' })
    deepEqual(twice, [])
    const edited = tenantMigrations.map((one) => ({ ...one, hash: 'another' }))
    equal((await migrate(database, edited)).kind, 'refused')
  },

  async 'a migration whose answer was lost is found in history'(subject) {
    const { database } = await made(subject, 'found')
    await migrate(database, tenantMigrations.slice(0, 1))
    const lossy: Database = {
      ...database,
      batch(statements, options) {
        subject.strikeSql('answer lost')
        return database.batch(statements, options)
      },
    }
    equal((await migrate(lossy, tenantMigrations.slice(0, 2))).kind, 'migrated')
    deepEqual(await database.query({ text: 'select count(*)::integer as n from applied' }), [{ n: 1 }])
  },

  async 'an index is built outside of a transaction'(subject) {
    const { database } = await made(subject, 'indexed')
    const statements = ['create index concurrently if not exists t_n on t (n)']
    await database.query({ text: 'create table t (n integer)' })
    const migrations = [{ id: '0000_index', hash: 'h', statements, outsideTransaction: true as const }]
    for (let run = 0; run < 2; run++) equal((await migrate(database, migrations)).kind, 'migrated')
    const indexes = await database.query({ text: `select indexname from pg_indexes where tablename = 't'` })
    deepEqual(indexes, [{ indexname: 't_n' }])
  },

  async 'writes of an older generation, and of a deleted document, change nothing'(subject) {
    const { database } = await made(subject, 'fenced')
    await migrate(database, tenantMigrations)
    const begin = (generation: number) => database.batch(beginDocument({ id: DOCUMENT, generation, title: 'T' }))
    await begin(1)
    equal((await database.query(pages(1))).length, 1)
    await begin(2)
    equal((await database.query(pages(1))).length, 0)
    await begin(1)
    equal((await state(database))?.generation, 2)
    equal((await database.query(pages(2))).length, 1)
    equal((await database.query(publishDocument({ id: DOCUMENT, generation: 1, pages: 1 }))).length, 0)
    equal((await database.query(publishDocument({ id: DOCUMENT, generation: 2, pages: 1 }))).length, 1)
    await database.batch(retireDocument({ id: DOCUMENT, generation: 3 }))
    await begin(4)
    equal((await state(database))?.state, 'deleted')
    equal((await database.query(pages(3))).length, 0)
    deepEqual(await database.query({ text: 'select count(*)::integer as n from chunks' }), [{ n: 0 }])
  },
}

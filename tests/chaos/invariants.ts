/**
 * What has to be true once everything has come to rest, read from the books of the world: Neon's account, the databases'
 * own tables, the bucket, the control database. What the sagas believe of themselves is not asked.
 */

import type { Project } from './world/neon-account.ts'
import type { People, Person, Upload } from './world/people.ts'
import { tenantMigrations } from './world/releases.ts'
import { databaseOf } from './world/sql-service.ts'
import type { World } from './world/world.ts'

interface DatabaseRow {
  tenant_id: string
  project_id: string | null
  project_name: string
  schema_version: string | null
  status: string
}

interface DocumentRow {
  id: string
  status: string
  title: string
  pages: number | null
  reason: string | null
}

export async function violations(world: World, people: People, { maySayFailed }: { maySayFailed: boolean }) {
  const found: string[] = []
  const say = (text: string) => void found.push(text)
  await projects(world, people, say)
  for (const person of people.persons)
    await (person.erased ? erased(world, person, say) : tenant(world, people, person, maySayFailed, say))
  for (const person of people.persons) if (person.left) await left(world, person, say)
  const unpoked = await world.engine.controlRows<{ id: string }>('select id from tenants where poked_at is null')
  for (const { id } of unpoked) say(`${id} is still to be poked`)
  pool(world, people, say)
  rollouts(world, people, say)
  members(await world.engine.controlRows('select tenant_id, user_id, role from memberships'), people, say)
  return found
}

type Say = (text: string) => void

/** It keeps no way into a database that a tenant has by now, and nothing of a tenant that is gone. */
function pool(world: World, people: People, say: Say): void {
  const given = world.hosts
    .get('Pool us')
    ?.storage.rows<{ tenant_id: string; secret: number }>(
      'SELECT tenant_id, sealed_connection IS NOT NULL AS secret FROM slots WHERE tenant_id IS NOT NULL',
    )
  for (const { tenant_id: tenantId, secret } of given ?? []) {
    if (secret === 1) say(`the pool still has the connection string of ${tenantId}`)
    if (people.persons.some((person) => person.tenantId === tenantId && person.erased))
      say(`the pool still knows ${tenantId}, which is erased`)
  }
}

/** One project for each tenant, and none that nobody has. */
async function projects(world: World, people: People, say: Say): Promise<void> {
  const living = people.persons.filter((person) => !person.erased)
  // A sign-in that arrives after the erasure of what it would have found makes its person a new one.
  const late = await world.engine.controlRows<{ id: string }>('select id from tenants')
  const owned = new Set([...living.map(({ tenantId }) => tenantId), ...late.map(({ id }) => id)].map(projectOf))
  const wanted = Number((world.vars.POOL_SIZE as { us?: number } | undefined)?.us ?? 0)
  const stock = world.account.living().filter(({ name }) => name.startsWith('chaos-pool-us-'))
  if (stock.length !== wanted) say(`the pool has ${stock.length} projects of ${wanted}`)
  for (const project of stock) await schema(world, project, say)
  for (const project of world.account.living())
    if (!owned.has(project.name) && !stock.includes(project)) say(`project ${project.id} (${project.name}) is no one's`)
  for (const name of owned) {
    const count = world.account.living().filter((project) => project.name === name).length
    if (count !== 1) say(`${count} projects are called ${name}`)
  }
}

async function tenant(world: World, people: People, person: Person, maySayFailed: boolean, say: Say): Promise<void> {
  const { tenantId } = person
  const [row] = await world.engine.controlRows<DatabaseRow>(
    `select * from vector_databases where tenant_id = '${tenantId}'`,
  )
  const { target } = world
  if (row?.status !== 'ready') say(`${tenantId} is ${row?.status ?? 'unheard of'}, not ready`)
  if (row && row.schema_version !== target) say(`${tenantId} is said to have schema ${row.schema_version}`)
  const project = world.account.living().find(({ id }) => id === row?.project_id)
  if (!project || !world.engine.hasDatabase(databaseOf(project))) return say(`${tenantId} has no database`)
  await schema(world, project, say)
  await documents(
    world,
    people.uploads.filter((upload) => upload.tenantId === tenantId),
    project,
    maySayFailed,
    person,
    say,
  )
}

const ROWS_OF_A_TENANT = ['documents', 'memberships', 'vector_databases', 'tenants']

function projectOf(tenantId: string): string {
  return `chaos-${tenantId}`
}

/** Nothing is left anywhere, and that is signed. */
async function erased(world: World, { tenantId }: Person, say: Say): Promise<void> {
  for (const table of ROWS_OF_A_TENANT) {
    const key = table === 'tenants' ? 'id' : 'tenant_id'
    const rows = await world.engine.controlRows(`select 1 from ${table} where ${key} = '${tenantId}'`)
    if (rows.length > 0) say(`${tenantId} is erased and has ${rows.length} rows in ${table}`)
  }
  const files = Object.values(world.buckets).flatMap(({ objects }) => [...objects.keys()])
  const left = files.filter((key) => key.startsWith(`tenants/${tenantId}/`)).length
  if (left > 0) say(`${tenantId} is erased and has ${left} files`)
  const [erasure] = await world.engine.controlRows<{ finished: boolean; projects: string[] | null }>(
    `select finished_at is not null and signed_receipt is not null as finished, receipt -> 'deleted' -> 'projects' as projects
      from erasures where tenant_id = '${tenantId}'`,
  )
  if (erasure?.finished) receipt(world, tenantId, erasure.projects ?? [], say)
  else say(`the erasure of ${tenantId} never ended`)
  const host = world.hosts.get(`Tenant ${tenantId}`)
  for (const table of ['members', 'documents', 'jobs', 'database', 'outbox', 'effects'])
    if (host?.storage.tables().includes(table) && host.storage.rows(`SELECT 1 FROM ${table}`).length > 0)
      say(`${tenantId} is erased and its object has ${table}`)
}

/** An account that was deleted. */
async function left(world: World, { userId, name }: Person, say: Say): Promise<void> {
  for (const rows of [`account_deletions where user_id = '${userId}'`, `users where id = '${userId}'`])
    if ((await world.engine.controlRows(`select 1 from ${rows}`)).length > 0) say(`${name} has left and is in ${rows}`)
}

/** Every project that held something when the object heard of the erasure, and none that never was. */
function receipt({ account, erasuresHeardAt }: World, tenantId: string, listed: string[], say: Say): void {
  const heardAt = erasuresHeardAt.get(tenantId) ?? 0
  const own = account.projects.filter(({ name }) => name === projectOf(tenantId))
  // One that never started holds nothing; provisioning may have been about to delete it.
  const due = own.filter(({ deletedAt, startsAt }) => Number.isFinite(startsAt) && (deletedAt ?? heardAt) >= heardAt)
  for (const { id } of due) if (!listed.includes(id)) say(`the receipt of ${tenantId} lacks project ${id}`)
  for (const id of listed)
    if (!account.projects.some((one) => one.id === id)) say(`the receipt lists ${id}, which never was`)
  if (new Set(listed).size < listed.length) say(`the receipt of ${tenantId} lists a project twice`)
}

/** Every migration once, in order. */
async function schema(world: World, project: Project, say: Say): Promise<void> {
  const database = databaseOf(project)
  const history = await world.engine
    .rows<{ id: string }>(database, 'select id from alcove_migrations order by position')
    .catch(() => [])
  const end = tenantMigrations.findIndex(({ id }) => id === world.target) + 1
  const due = tenantMigrations.slice(0, end)
  const ids = due.map(({ id }) => id).join()
  if (history.map(({ id }) => id).join() !== ids) {
    say(`${project.name} has history ${history.map(({ id }) => id).join() || 'none'}`)
    return
  }
  const applied = await world.engine.rows<{ id: string; n: number }>(
    database,
    'select id, count(*)::integer as n from applied group by id having count(*) <> 1',
  )
  const indexes = await world.engine.rows<{ n: number }>(
    database,
    `select count(*)::integer as n from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indisvalid and c.relname = 'documents_title' and c.relnamespace = '$schema'::regnamespace`,
  )
  const wanted = due.filter(({ outsideTransaction }) => outsideTransaction).length
  if (indexes[0]?.n !== wanted) say(`${project.name} has ${indexes[0]?.n} of ${wanted} indexes`)
  for (const { id, n } of applied) say(`${id} was applied ${n} times to ${project.name}`)
}

async function documents(
  world: World,
  uploads: Upload[],
  project: Project,
  maySayFailed: boolean,
  person: Person,
  say: Say,
): Promise<void> {
  const { tenantId } = person
  const database = databaseOf(project)
  const reflected = await world.engine.controlRows<DocumentRow>(
    `select id, status, title, pages, reason from documents where tenant_id = '${tenantId}'`,
  )
  const stored = await world.engine
    .rows<{ id: string; state: string; title: string; chunks: number; embedded: number; pages: number; stale: number }>(
      database,
      `select d.id, d.state, d.title,
        (select count(*)::integer from chunks c where c.document_id = d.id) as chunks,
        (select count(c.embedding)::integer from chunks c where c.document_id = d.id) as embedded,
        (select count(*)::integer from pages p where p.document_id = d.id) as pages,
        (select count(*)::integer from chunks c where c.document_id = d.id and c.generation <> d.generation) as stale
      from documents d`,
    )
    .catch(() => [])
  const hashes = new Map<string, string>()
  for (const upload of uploads) {
    const row = reflected.find(({ id }) => id === upload.id)
    const inside = stored.find(({ id }) => id === upload.id)
    const prefix = `tenants/${tenantId}/documents/${upload.id}/`
    const files = [...(world.buckets.DOCUMENTS?.objects.keys() ?? [])].filter((key) => key.startsWith(prefix)).length
    const what = `document ${upload.file.sha256.slice(0, 4)} ${upload.id.slice(-6)}`
    const status = row?.status ?? 'unheard of'
    if (status === 'deleted') {
      if (files > 0) say(`${what} is deleted and has ${files} files`)
      if (inside && inside.state !== 'deleted') say(`${what} is deleted and ${inside.state} in its database`)
      if (inside && inside.chunks + inside.pages > 0) say(`${what} is deleted and has text`)
      const twin =
        hashes.has(upload.file.sha256) ||
        uploads.some((one) => one !== upload && one.file.sha256 === upload.file.sha256)
      if (!upload.deleted && upload.arrived && !twin) say(`${what} was deleted by nobody`)
      continue
    }
    if (upload.deleted) say(`${what} should be deleted and is ${status}`)
    else if (!upload.arrived) say(`${what} never came and is ${status}`)
    else if (status === 'failed') {
      if (upload.file.fate === 'ready' && !maySayFailed) say(`${what} failed: ${row?.reason}`)
      if (inside?.state === 'ready') say(`${what} failed and can be found`)
    } else if (status !== 'ready') say(`${what} is still ${status}`)
    else if (upload.file.fate === 'failed') say(`${what} is ready and has no text`)
    else {
      if (hashes.has(upload.file.sha256)) say(`${what} is there twice`)
      hashes.set(upload.file.sha256, upload.id)
      if (files !== 1) say(`${what} is ready and has ${files} files`)
      if (row?.pages !== upload.file.pages) say(`${what} is said to have ${row?.pages} pages`)
      if (inside?.state !== 'ready') say(`${what} is ready and ${inside?.state ?? 'missing'} in its database`)
      else if (inside.pages !== upload.file.pages || inside.chunks !== upload.file.pages || inside.stale > 0)
        say(`${what} has ${inside.pages} pages and ${inside.chunks} chunks, ${inside.stale} of them old`)
      else if (inside.embedded !== inside.chunks) say(`${what} has ${inside.chunks - inside.embedded} chunks to embed`)
      if (upload.title && (row?.title !== upload.title || inside?.title !== upload.title))
        say(`${what} is called ${row?.title} and ${inside?.title}, not ${upload.title}`)
    }
  }
  for (const { id, state } of stored)
    if (state !== 'deleted' && !reflected.some((row) => row.id === id)) say(`document ${id} is ${state} and unknown`)
}

/** A database is made and reflected by then, if no more than a few faults are in the way. */
const LISTED_AFTER_MS = 50_000

/** As operators see them: over, and of everyone who was there. */
function rollouts(world: World, people: People, say: Say): void {
  const fleet = world.hosts.get('Rollout fleet')?.storage
  const all = fleet?.rows<{ id: string; phase: string; paused: string | null; at: number }>(
    'SELECT id, phase, paused, created_at AS at FROM rollouts',
  )
  for (const { id, phase, paused, at } of all ?? []) {
    if (phase !== 'finished') say(`a rollout is still in ${phase}${paused === null ? '' : `: ${paused}`}`)
    const listed = fleet?.rows<{ id: string }>('SELECT tenant_id AS id FROM tenants WHERE rollout_id = ?', id) ?? []
    for (const { tenantId, erased, since } of world.stormy ? [] : people.persons)
      if (!erased && since < at - LISTED_AFTER_MS && !listed.some((one) => one.id === tenantId))
        say(`a rollout left ${tenantId} out`)
  }
}

function members(rows: { tenant_id: string; user_id: string; role: string }[], people: People, say: Say): void {
  for (const { tenantId, userId, erased } of people.persons)
    if (!erased && !rows.some((row) => row.tenant_id === tenantId && row.user_id === userId && row.role === 'owner'))
      say(`${userId} is no owner of ${tenantId}`)
}

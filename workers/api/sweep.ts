/**
 * Looks for what no tenant owns: Neon projects, files, rows. It reports, and removes only when told to, a few a run, what
 * the very object disowns that its name says owns it. What this control database knows decides nothing: it may have been
 * restored to yesterday.
 */
import { apiConfig } from '../../core/config.ts'
import type { Orphan, SweepReport } from '../../core/contract/fleet.ts'
import { deleteTenantRows } from '../../core/control/erasures.ts'
import { type Found, knownTenants, rememberOrphans } from '../../core/control/orphans.ts'
import { newId, placeOfTenant, tenantIdSchema } from '../../core/ids.ts'
import { errorFields, logger } from '../../core/log.ts'
import { bucketOf, bucketOfTenant } from '../../core/places.ts'
import type { Database } from '../../core/sql.ts'
import { judge, type Owner, ownerByName, type Word } from '../../core/sweep/decide.ts'
import { accountNeon } from '../../durable-objects/neon-account/stub.ts'
import { poolStub } from '../../durable-objects/pool/stub.ts'
import { r2Files, tenantPrefix } from '../../durable-objects/tenant/files.ts'
import type { OwnedThing, TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'

const log = logger('sweep')

const REMOVED_A_RUN = 5
/** Each is a call that an invocation may make. What is over is reported as not asked. */
const ASKED_A_RUN = 400
const SIDE_BY_SIDE = 10

export interface SweepDeps {
  now(): number
  deployment: string
  graceMs: number
  /** Tenants that the control database knows, with their projects. */
  known(): Promise<Map<string, string | null>>
  /** All live projects whose name may be ours. Throws rather than leave one out. */
  projects(): Promise<{ id: string; name: string }[]>
  /** Tenants that have files in the bucket of their place. */
  tenantsWithFiles(): Promise<string[]>
  /** Both throw when the object can't be asked. */
  askTenant(tenantId: string, thing: OwnedThing): Promise<'yes' | 'no' | 'unknown'>
  askPool(place: string, project: { id: string; name: string }): Promise<'unclaimed' | { tenantId: string } | 'unknown'>
  remember(found: Found[]): Promise<Map<string, number>>
  remove(orphan: Found): Promise<void>
}

interface Candidate extends Found {
  owner: Owner
  thing: OwnedThing
}

export async function sweep(deps: SweepDeps, remove: boolean): Promise<SweepReport> {
  const candidates = await findCandidates(deps)
  const words: Word[] = []
  for (let at = 0; at < candidates.length; at += SIDE_BY_SIDE) {
    const asked = candidates.slice(at, at + SIDE_BY_SIDE)
    words.push(...(await Promise.all(asked.map((one) => (at < ASKED_A_RUN ? ask(deps, one) : ('unasked' as const))))))
  }
  const found = candidates.flatMap(({ kind, id, name }, at) => {
    const word = words[at]
    return word === undefined || word === 'yes' ? [] : [{ kind, id, name, word }]
  })
  const since = await deps.remember(found.map(({ kind, id, name }) => ({ kind, id, name })))
  const orphans = found.map(({ word, ...one }): Orphan => {
    const firstSeenAt = since.get(`${one.kind} ${one.id}`) ?? deps.now()
    const verdict = judge(word, firstSeenAt, deps.now(), deps.graceMs)
    return { ...one, firstSeenAt: new Date(firstSeenAt).toISOString(), ...verdict }
  })
  const removed: SweepReport['removed'] = []
  for (const orphan of remove ? orphans.filter(({ removable }) => removable).slice(0, REMOVED_A_RUN) : []) {
    try {
      await deps.remove(orphan)
      removed.push({ kind: orphan.kind, id: orphan.id })
      log.warn('orphan removed', { kind: orphan.kind, id: orphan.id })
    } catch (error) {
      log.error('orphan not removed', { kind: orphan.kind, id: orphan.id, ...errorFields(error) })
    }
  }
  return { orphans, removed }
}

async function findCandidates(deps: SweepDeps): Promise<Candidate[]> {
  // The lists first, then what is known: what is made meanwhile is known rather than listed.
  const [projects, withFiles] = await Promise.all([deps.projects(), deps.tenantsWithFiles()])
  const known = await deps.known()
  const inUse = new Set(known.values())
  const live = new Set(projects.map(({ id }) => id))
  const candidates: Candidate[] = []
  for (const { id, name } of projects) {
    const owner = ownerByName(deps.deployment, name)
    if (owner && !inUse.has(id)) candidates.push({ kind: 'project', id, name, owner, thing: { kind: 'project', id } })
  }
  for (const tenantId of withFiles)
    if (!known.has(tenantId))
      candidates.push({ kind: 'files', id: tenantPrefix(tenantId), name: tenantId, ...of(tenantId, 'files') })
  // Of a tenant that lives, the project does, too.
  for (const [tenantId, projectId] of known)
    if (projectId !== null && !live.has(projectId))
      candidates.push({ kind: 'rows', id: tenantId, name: tenantId, ...of(tenantId, 'rows') })
  return candidates
}

function of(tenantId: string, kind: 'files' | 'rows') {
  return { owner: { kind: 'tenant' as const, tenantId }, thing: { kind } }
}

async function ask(deps: SweepDeps, { owner, thing, id, name }: Candidate): Promise<Word> {
  try {
    if (owner.kind === 'tenant') return await deps.askTenant(owner.tenantId, thing)
    const answer = await deps.askPool(owner.place, { id, name })
    if (answer === 'unclaimed') return 'yes'
    return answer === 'unknown' ? 'unknown' : await deps.askTenant(answer.tenantId, thing)
  } catch (error) {
    log.warn('owner could not be asked', { id, ...errorFields(error) })
    return 'unasked'
  }
}

export function sweepDeps(env: ApiEnv, database: Database): SweepDeps {
  const config = apiConfig(env)
  const { PLACES, DEPLOYMENT } = config
  const neon = accountNeon(env, config, 'background')
  const tenant = (id: string) => tenantStub(env.TENANT, id, PLACES) as unknown as TenantRpc
  return {
    now: () => Date.now(),
    deployment: DEPLOYMENT,
    graceMs: config.SWEEP_GRACE_HOURS * 3_600_000,
    known: () => knownTenants(database),
    async projects() {
      const projects: { id: string; name: string }[] = []
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await neon.listProjects({ search: `${DEPLOYMENT}-`, ...(cursor === undefined ? {} : { cursor }) })
        if (!page.ok) throw new Error(`projects could not be listed: ${page.failure.kind}`)
        if (!page.value.complete) throw new Error('Neon could not describe all projects')
        projects.push(...page.value.projects.map(({ id, name }) => ({ id, name })))
        cursor = page.value.next ?? undefined
        more = cursor !== undefined
      }
      return projects
    },
    async tenantsWithFiles() {
      const buckets = new Map(Object.values(PLACES).map((place) => [place.bucket.binding, bucketOf(env, place)]))
      const found: string[] = []
      for (const [binding, bucket] of buckets)
        for (let cursor: string | undefined, more = true; more; ) {
          const page = await bucket.list({ prefix: 'tenants/', delimiter: '/', cursor })
          const ids = page.delimitedPrefixes.map((prefix) => prefix.slice('tenants/'.length, -1))
          found.push(...ids.filter((id) => isIn(binding, id)))
          more = page.truncated
          cursor = page.truncated ? page.cursor : undefined
        }
      return found
    },
    askTenant: (id, thing) => tenant(id).owns(thing),
    askPool: (place, project) => poolStub(env.POOL, place, PLACES).owns(project),
    remember: (found) => rememberOrphans(database, found),
    async remove({ kind, id, name }) {
      if (kind === 'files') return r2Files(bucketOfTenant(env, PLACES, name)).deleteAll(id)
      if (kind === 'project') {
        const answer = await neon.deleteProject(id)
        if (!answer.ok && answer.failure.kind !== 'not-found') throw new Error(answer.failure.kind)
        return
      }
      await database.batch(deleteTenantRows(id))
      // It is gone, and sends its receipt again: the erasure is missing here, too.
      const requestedAt = new Date().toISOString()
      await tenant(id).erase({ erasureId: newId(), tenantId: id, cause: 'operator', requestedAt })
    },
  }

  /** Whether a folder is a tenant's of a place that has this bucket. */
  function isIn(binding: string, id: string): boolean {
    if (!tenantIdSchema.safeParse(id).success) return false
    const place = placeOfTenant(id)
    return Object.hasOwn(PLACES, place) && PLACES[place]?.bucket.binding === binding
  }
}

/** By the cron: only looks. Never throws. */
export async function runSweep(env: ApiEnv, database: Database): Promise<void> {
  try {
    const { orphans } = await sweep(sweepDeps(env, database), false)
    log.info('swept', { orphans: orphans.length, removable: orphans.filter(({ removable }) => removable).length })
  } catch (error) {
    log.error('sweep failed', errorFields(error))
  }
}

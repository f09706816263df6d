/** Puts the parts of a tenant together, over whatever world they are given: the runtime's or a test's. */
import type { Place, ProvisionAt } from '../../core/config.ts'
import type { TenantEvent } from '../../core/contract.ts'
import type { Resealed } from '../../core/crypto/seal.ts'
import { logger } from '../../core/log.ts'
import type { NeonManagement } from '../../core/neon/management.ts'
import { projectSettings } from '../../core/neon/plan-settings.ts'
import type { Plans } from '../../core/plans.ts'
import type { Database } from '../../core/sql.ts'
import type { Release } from '../../core/tenant/versions.ts'
import type { PoolOfTenant } from '../pool/rpc.ts'
import type { FleetLink } from '../rollout/tenant-link.ts'
import { Lanes } from './alarm.ts'
import { Audit } from './audit.ts'
import { databaseRow, documentRow, membershipRow, tenantRow } from './control-rows.ts'
import { Conversations } from './conversations.ts'
import { TenantDatabase } from './database.ts'
import { Deletion } from './deletion.ts'
import { type DocumentRow, Documents } from './documents.ts'
import { Aliases } from './duplicates.ts'
import { effectHandlers } from './effect-handlers.ts'
import { Effects } from './effects.ts'
import { type FileStore, keyOf } from './files.ts'
import { Invitations } from './invitations.ts'
import { JobQueue } from './job-queue.ts'
import { JobRows } from './job-rows.ts'
import { Jobs } from './jobs.ts'
import { Limits } from './limits.ts'
import { Members } from './members.ts'
import { NeonUsage } from './neon-usage.ts'
import { Outbox } from './outbox.ts'
import { PlanOfProject } from './plan-change.ts'
import { Profile } from './profile.ts'
import { Rates } from './rates.ts'
import type { IngestMessage } from './rpc.ts'
import type { Storage } from './storage.ts'
import { Upgrade } from './upgrade.ts'
import { Uploads } from './uploads.ts'
import { Usage } from './usage.ts'

/** For one statement of an effect; longer than a compute takes to wake. */
const SQL_TIMEOUT_MS = 10_000

/** What a tenant's object finds around it. */
export interface World {
  storage: Storage
  now(): number
  /** Uniform in [0, 1). */
  random(): number
  newId(): string
  neon: NeonManagement
  /** Of the tenant's place. */
  pool: PoolOfTenant
  /** Whether the pool is to be asked for new databases. */
  usesPool: boolean
  provisionAt: ProvisionAt
  /** The tenant's own database. */
  open(connectionString: string, timeoutMs: number): Database
  release: Release
  /** The rollouts of the deployment. */
  fleet: FleetLink
  control: Database
  /** `purpose` is bound to the sealed text. */
  seal(purpose: string, text: string): Promise<string>
  unseal(purpose: string, sealed: string): Promise<string | null>
  /** The same text, sealed by the newest key. */
  reseal(purpose: string, sealed: string): Promise<Resealed>
  files: FileStore
  send(messages: IngestMessage[]): Promise<void>
  /** Ends an answer that is being written, with what is there; repeatable. */
  stopAnswer(answerId: string): Promise<void>
  /** To one user's sockets, or to all of the tenant's. */
  publish(event: TenantEvent, userId?: string): void
  /** There is something to do; see to it that the lanes are started. */
  wake(): void
  /** A lane has ended; see to it that the alarm rings when the next thing is due. */
  settled(): void
  limits: { fileBytes: number; filePages: number }
  /** How long a presigned upload is good for. */
  uploadMs: number
  places: Record<string, Place>
  plans: Plans
  defaultPlan: string
}

export type Parts = ReturnType<typeof assemble>

export function assemble(world: World) {
  const { storage, now, random, newId, limits, uploadMs } = world
  const members = new Members(storage)
  const tenantId = members.tenant().id
  const purpose = `tenant-connection:${tenantId}`

  const audit = new Audit(storage, now)

  const outbox: Outbox = new Outbox({
    storage,
    now,
    random,
    control: world.control,
    statementFor(kind, id) {
      if (kind === 'tenant') return tenantRow(profile.row())
      if (kind === 'database') return databaseRow(tenantId, database.row(), database.state(), upgrade.error())
      const row = kind === 'document' ? documents.find(id) : null
      const member = kind === 'membership' ? members.find(id) : null
      return row ? documentRow(tenantId, row) : member && membershipRow(tenantId, member)
    },
    reflected: (kind, id) => kind === 'document' && deletion.forgetIfGone(id),
  })
  const profile = new Profile({
    storage,
    publish: world.publish,
    reflect: (version) => outbox.add('tenant', '', version),
    plans: world.plans,
    defaultPlan: world.defaultPlan,
  })
  const usage = new Usage(storage, now)
  const planLimits = new Limits({ usage, plan: () => profile.plan() })
  const database: TenantDatabase = new TenantDatabase({
    storage,
    now,
    random,
    neon: world.neon,
    open: world.open,
    release: world.release,
    seal: (text) => world.seal(purpose, text),
    unseal: (sealed) => world.unseal(purpose, sealed),
    reseal: (sealed) => world.reseal(purpose, sealed),
    settings() {
      const plan = world.plans[profile.row().plan]
      return plan ? projectSettings(plan) : {}
    },
    claim: () => world.pool.claim(tenantId),
    provisionAt: world.provisionAt,
    usesPool: () => world.usesPool,
    owe: (effect) => effects.add(effect, ''),
    beforeUse: (waitMs) => upgrade.beforeUse(waitMs),
    changed() {
      outbox.add('database', '', database.row().version)
      if (planOfProject.mustApply()) effects.add('apply-plan', '')
      world.publish({ type: 'database', database: database.state() })
    },
    wanted: () => jobRows.any() && profile.isActive(),
    wake: world.wake,
    log: logger('tenant'),
  })
  const upgrade: Upgrade = new Upgrade({
    storage,
    now,
    random,
    release: world.release,
    fleet: world.fleet,
    database,
    open: world.open,
    wanted: () => jobRows.any(),
    changed: () => database.touch(),
    wake: world.wake,
    log: logger('tenant'),
  })
  const documents = new Documents({
    storage,
    now,
    publish: world.publish,
    reflect: (id, version) => outbox.add('document', id, version),
  })
  const effects: Effects = new Effects({
    storage,
    now,
    random,
    handlerOf: (kind) => handlers[kind],
    done: (_kind, target) => deletion.forgetIfGone(target),
  })
  const fileOf = (document: DocumentRow) => ({
    key: keyOf(tenantId, document),
    etag: document.etag ?? '',
    size: document.size,
    title: document.title,
  })
  const jobRows = new JobRows(storage)
  const jobs = new Jobs({
    storage,
    rows: jobRows,
    documents,
    now,
    random,
    newId,
    limits,
    isPaused: () => !profile.isActive(),
    refusePages: (id, pages) => planLimits.forPages(id, pages),
    fileOf,
    complete: (id) => effects.add('publish-document', id),
  })
  const jobQueue = new JobQueue({
    rows: jobRows,
    jobs,
    now,
    random,
    databaseReady: () => profile.isActive() && database.isReady(),
    send: (jobIds) => world.send(jobIds.map((jobId) => ({ tenantId, jobId }))),
  })
  const aliases = new Aliases(storage)
  const deletion: Deletion = new Deletion({
    storage,
    documents,
    jobs,
    effects,
    aliases,
    uploadMs,
    now,
    publish: world.publish,
    isReflecting: (id) => outbox.has('document', id),
  })
  const uploads = new Uploads({
    tenantId,
    documents,
    jobs,
    effects,
    files: world.files,
    limits,
    uploadMs,
    room: (size) => planLimits.forUpload(size),
    now,
    newId,
    arrived: ({ id, created_by: actor, size }) =>
      audit.record({ actor, action: 'document.uploaded', target: id, detail: { bytes: size } }),
    remove: (id) => deletion.remove(id),
  })
  const conversations = new Conversations({ storage, effects, now, newId, publish: world.publish })
  const planOfProject: PlanOfProject = new PlanOfProject({
    storage,
    neon: world.neon,
    project() {
      const { project_id: id, stage } = database.row()
      return { id, expected: stage === 'creating' }
    },
    plan: () => profile.plan(),
    defaultPlan: world.defaultPlan,
    applied: () => {},
  })
  const neonUsage = new NeonUsage({
    storage,
    now,
    neon: world.neon,
    projectId: () => database.row().project_id,
    ask: () => effects.add('read-usage', ''),
  })
  const open = (access: { connectionString: string }) => world.open(access.connectionString, SQL_TIMEOUT_MS)
  const handlers = effectHandlers({
    tenantId,
    database,
    open,
    documents,
    conversations,
    jobs,
    uploads,
    files: world.files,
    stopAnswer: world.stopAnswer,
    renameLater: (id) => effects.add('rename-document', id),
    neonUsage,
    neon: world.neon,
    pool: world.pool,
    planOfProject,
  })
  return {
    members,
    profile,
    database,
    upgrade,
    open,
    documents,
    jobs,
    jobRows,
    aliases,
    deletion,
    uploads,
    conversations,
    effects,
    outbox,
    rates: new Rates(storage, now),
    audit,
    invitations: new Invitations(storage, now),
    lanes: new Lanes([database, upgrade, jobQueue, effects, outbox], now, world.settled),
    fileOf,
    storage,
    now,
    newId,
    publish: world.publish,
    places: world.places,
    plans: world.plans,
    usage,
    planLimits,
    neonUsage,
  }
}

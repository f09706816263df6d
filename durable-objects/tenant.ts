/**
 * The Tenant object: one for each tenant, the one writer of what a tenant's state is. A shell around tenant/, where
 * everything is decided: it has storage, the alarm, the methods that others call, and the sockets.
 */
import { DurableObject } from 'cloudflare:workers'
import { apiConfig } from '../core/config.ts'
import type { Drift } from '../core/contract/fleet.ts'
import type { NewUpload, Scope, TenantEvent } from '../core/contract.ts'
import type { ErasureOrder } from '../core/control/erasures.ts'
import { errorFields, logger, withLogContext } from '../core/log.ts'
import { placeOf } from '../core/places.ts'
import type { MigrationOrder, MigrationResult } from './rollout/rpc.ts'
import { decide } from './tenant/admission.ts'
import { admit } from './tenant/admit.ts'
import { Lanes, mustRearm } from './tenant/alarm.ts'
import { assemble, type Parts } from './tenant/assemble.ts'
import * as conversations from './tenant/conversation-requests.ts'
import type { Question } from './tenant/conversations.ts'
import { planDatabase } from './tenant/database-row.ts'
import { type Departure, depart } from './tenant/departure.ts'
import * as documents from './tenant/document-requests.ts'
import { identify } from './tenant/duplicates.ts'
import { endable } from './tenant/ending.ts'
import { Erasing } from './tenant/erasing.ts'
import { mayErase, whoseIs } from './tenant/erasure-requests.ts'
import { readEnding } from './tenant/erasure-row.ts'
import { Events } from './tenant/events.ts'
import { exportAccess } from './tenant/export-request.ts'
import { BROKEN_MIGRATION, migrateTenant, tenantDrift } from './tenant/fleet-requests.ts'
import type { Acceptance } from './tenant/invitation-requests.ts'
import * as invitations from './tenant/invitation-requests.ts'
import type { InvitationTerms } from './tenant/invitations.ts'
import { type ResealOutcome, reseal } from './tenant/key-requests.ts'
import * as lifecycle from './tenant/lifecycle.ts'
import * as members from './tenant/member-requests.ts'
import { Members } from './tenant/members.ts'
import { changePlan } from './tenant/plan-change.ts'
import { BROKEN, NOT_FOUND, refused } from './tenant/refusals.ts'
import {
  type Action,
  type Actor,
  type Answered,
  type DatabaseAccess,
  type JobLease,
  type JobOutcome,
  type JobProgress,
  type LeaseRef,
  type OwnedThing,
  type Role,
  type TenantRpc,
  type TenantSeed,
  USER_HEADER,
} from './tenant/rpc.ts'
import { tenantStorageMigrations } from './tenant/schema.ts'
import { takeIn } from './tenant/seeding.ts'
import { durableStorage, isSeeded, migrateStorage, type Storage } from './tenant/storage.ts'
import { viewTenant } from './tenant/tenant-view.ts'
import type { Spent } from './tenant/usage.ts'
import { readUsage } from './tenant/usage-request.ts'
import { erasingWorld, runtimeWorld } from './tenant/world.ts'

/** When to ring again after an alarm that couldn't even begin, say for want of configuration. */
const AFTER_FAILED_ALARM_MS = 60_000
/** How long a consumer waits for a database that is being brought up to date; its message comes again anyway. */
const READY_WAIT_MS = 5_000

export class Tenant extends DurableObject<ApiEnv> implements TenantRpc {
  readonly #storage: Storage
  readonly #events: Events
  #parts: Parts | null = null
  /** The tenant is being erased, or gone: nobody is answered any more as if there were one. */
  #ended: boolean
  #erasure: { erasing: Erasing; lanes: Lanes } | null = null
  #turning = false
  #armedFor: number | null = null

  constructor(ctx: DurableObjectState, env: ApiEnv) {
    super(ctx, env)
    this.#storage = durableStorage(ctx.storage)
    this.#events = new Events({
      state: ctx,
      now: () => Date.now(),
      isMember: (userId) => !this.#ended && new Members(this.#storage).roleOf(userId) !== null,
    })
    this.#ended = readEnding(this.#storage).kind !== 'living'
    ctx.blockConcurrencyWhile(async () => {
      this.#armedFor = await ctx.storage.getAlarm()
    })
  }

  /** Throws when the seed could not be taken, so that the caller pokes again. */
  async poke(seed: TenantSeed): Promise<void> {
    const { name } = this.ctx.id
    if (name !== undefined && name !== seed.id) throw new Error('this object belongs to another tenant')
    if (this.#ended) return
    const { DEPLOYMENT, PLACES } = apiConfig(this.env)
    const place = placeOf(PLACES, seed.id)
    if (!place) throw new Error('the place of this tenant is not configured')
    const seeded = this.#storage.transaction(() => {
      migrateStorage(this.#storage, tenantStorageMigrations)
      const projectName = `${DEPLOYMENT}-${seed.id}`
      planDatabase(this.#storage, { projectName, region: place.region, now: Date.now() })
      return new Members(this.#storage).seed(seed)
    })
    const parts = this.#open()
    if (parts) takeIn(parts, seeded)
    parts?.database.want(seed.personal === true ? 'sign-up' : 'workspace')
    this.#events.closeStrangers()
    await this.#wake()
  }

  async view(actor: Actor) {
    return this.#answer(actor, 'tenant.read', (parts) => viewTenant(parts, actor))
  }

  async listDocuments(actor: Actor) {
    return this.#answer(actor, 'documents.read', (parts) => documents.listDocuments(parts))
  }

  async getDocument(actor: Actor, id: string) {
    return this.#answer(actor, 'documents.read', (parts) => documents.getDocument(parts, id))
  }

  async announceUpload(actor: Actor, upload: NewUpload) {
    return this.#answer<documents.ExpectedUpload>(actor, 'documents.upload', (parts) =>
      documents.announceUpload(parts, actor, upload),
    )
  }

  async completeUpload(actor: Actor, id: string) {
    return this.#answer(actor, 'documents.upload', (parts) => documents.completeUpload(parts, id))
  }

  async renameDocument(actor: Actor, id: string, title: string) {
    return this.#answer(actor, 'documents.write', (parts) => documents.renameDocument(parts, actor, id, title))
  }

  async deleteDocument(actor: Actor, id: string) {
    return this.#answer(actor, 'documents.write', (parts) => documents.deleteDocument(parts, actor, id))
  }

  async retryDocument(actor: Actor, id: string) {
    return this.#answer(actor, 'documents.write', (parts) => documents.retryDocument(parts, actor, id))
  }

  async getFile(actor: Actor, id: string) {
    return this.#answer(actor, 'documents.read', (parts) => documents.getFile(parts, id))
  }

  async exportAccess(actor: Actor) {
    return this.#answer(actor, 'tenant.export', (parts) => exportAccess(parts, actor))
  }

  async listConversations(actor: Actor) {
    return this.#answer(actor, 'conversations.read', (parts) => ({
      ok: true,
      conversations: parts.conversations.list(actor.userId),
    }))
  }

  async createConversation(actor: Actor, scope: Scope) {
    return this.#answer(actor, 'conversations.write', (parts) => ({
      ok: true,
      conversation: parts.conversations.create(actor.userId, scope),
    }))
  }

  async getConversation(actor: Actor, id: string) {
    return this.#answer(actor, 'conversations.read', (parts) => conversations.getConversation(parts, actor, id))
  }

  async renameConversation(actor: Actor, id: string, title: string) {
    return this.#answer(actor, 'conversations.write', (parts) =>
      conversations.renameConversation(parts, actor, id, title),
    )
  }

  async deleteConversation(actor: Actor, id: string) {
    return this.#answer(actor, 'conversations.write', (parts) =>
      parts.conversations.delete(actor.userId, id) ? { ok: true } : NOT_FOUND,
    )
  }

  async beginAnswer(actor: Actor, question: Question) {
    return this.#answer(actor, 'chat', (parts) => conversations.beginAnswer(parts, actor, question))
  }

  async activeAnswer(actor: Actor, conversationId: string) {
    return this.#answer(actor, 'conversations.read', (parts) =>
      conversations.activeAnswer(parts, actor, conversationId),
    )
  }

  async usage(actor: Actor) {
    return this.#answer(actor, 'usage.read', readUsage)
  }

  async suspend(reason: string) {
    return this.#serve<Answered<object>>(NOT_FOUND, (parts) => lifecycle.suspend(parts, reason), BROKEN)
  }

  async resume() {
    return this.#serve<Answered<object>>(NOT_FOUND, lifecycle.resume, BROKEN)
  }

  async rename(actor: Actor, name: string) {
    return this.#answer(actor, 'tenant.rename', (parts) => members.renameTenant(parts, actor, name))
  }

  async listMembers(actor: Actor) {
    return this.#answer(actor, 'members.read', members.listMembers)
  }

  async changeRole(actor: Actor, userId: string, role: Role) {
    return this.#answer(actor, 'members.manage', (parts) => members.changeRole(parts, actor, userId, role))
  }

  async removeMember(actor: Actor, userId: string) {
    const action = userId === actor.userId ? 'members.leave' : 'members.manage'
    return this.#answer(actor, action, (parts) => members.removeMember(parts, actor, userId))
  }

  async handOver(actor: Actor, userId: string) {
    return this.#answer(actor, 'tenant.hand-over', (parts) => members.handOver(parts, actor, userId))
  }

  async listInvitations(actor: Actor) {
    return this.#answer(actor, 'invitations.manage', invitations.listInvitations)
  }

  async createInvitation(actor: Actor, terms: InvitationTerms) {
    return this.#answer(actor, 'invitations.manage', (parts) => invitations.createInvitation(parts, actor, terms))
  }

  async revokeInvitation(actor: Actor, id: string) {
    return this.#answer(actor, 'invitations.manage', (parts) => invitations.revokeInvitation(parts, actor, id))
  }

  async checkInvitation(actor: Actor, secret: string) {
    return this.#serve(NOT_FOUND, (parts) => invitations.checkInvitation(parts, actor, secret), BROKEN)
  }

  async takeInvitation(actor: Actor, secret: string) {
    return this.#serve<Answered<Acceptance>>(
      NOT_FOUND,
      (parts) => invitations.takeInvitation(parts, actor, secret),
      BROKEN,
    )
  }

  async retryNow() {
    return this.#serve<Answered<object>>(NOT_FOUND, lifecycle.retryNow, BROKEN)
  }

  async readAudit(actor: Actor, before: number | null) {
    return this.#answer(actor, 'audit.read', ({ audit }) => ({ ok: true, ...audit.page(before) }))
  }

  async migrate(order: MigrationOrder) {
    return this.#serve<MigrationResult>({ kind: 'gone' }, (parts) => migrateTenant(parts, order), BROKEN_MIGRATION)
  }

  async drift() {
    return this.#serve<Answered<{ drift: Drift }>>(NOT_FOUND, tenantDrift, BROKEN)
  }

  async changePlan(plan: string) {
    return this.#serve<Answered<object>>(NOT_FOUND, (parts) => changePlan(parts, plan), BROKEN)
  }

  async reportRefusal(): Promise<void> {
    return this.#serve(undefined, (parts) => parts.database.reportRefusal())
  }

  /** Throws while the database can't be reached: the answer has to be saved later. */
  async databaseForAnswer(conversationId: string): Promise<DatabaseAccess | null> {
    const parts = this.#open()
    return parts ? conversations.databaseForAnswer(parts, conversationId) : null
  }

  async answerEnded(conversationId: string, answerId: string, spent?: Spent): Promise<void> {
    return this.#serve(undefined, ({ conversations, usage }) => {
      conversations.end(conversationId, answerId)
      if (spent) usage.countTokens(spent)
    })
  }

  async leaseJob(jobId: string): Promise<JobLease | null> {
    return this.#serve(null, async (parts) => {
      if (!parts.jobRows.find(jobId)) return null
      const access = parts.profile.isActive() ? await parts.database.accessWithin(READY_WAIT_MS) : null
      return parts.jobs.lease(jobId, access)
    })
  }

  async reportProgress(lease: LeaseRef, progress: JobProgress): Promise<'go-on' | 'stop'> {
    return this.#serve('stop', (parts) => parts.jobs.report(lease, progress))
  }

  async identifyFile(lease: LeaseRef, sha256: string): Promise<'unique' | 'duplicate' | 'mismatch' | 'stop'> {
    return this.#serve('stop', (parts) =>
      identify({ ...parts, remove: (id, keeper) => parts.deletion.remove(id, keeper) }, lease, sha256),
    )
  }

  async finishJob(lease: LeaseRef, outcome: JobOutcome): Promise<'ok' | 'stop'> {
    return this.#serve('stop', (parts) => parts.jobs.finish(lease, outcome))
  }

  async abandonJob(jobId: string): Promise<void> {
    return this.#serve(undefined, (parts) => parts.jobs.abandon(jobId))
  }

  async mayErase(actor: Actor, confirm: string) {
    return this.#answer(actor, 'tenant.erase', (parts) => mayErase(parts, confirm))
  }

  async erase(order: ErasureOrder): Promise<'erasing' | 'gone'> {
    const { name } = this.ctx.id
    if (name !== undefined && name !== order.tenantId) throw new Error('this object belongs to another tenant')
    const state = this.#erasing().erasing.order(order, apiConfig(this.env).UPLOAD_SECONDS * 1000)
    this.#ended = true
    this.#events.closeStrangers()
    await this.#wake()
    return state
  }

  async depart(userId: string) {
    return this.#serve<Departure>('unknown', (parts) => depart(parts, userId))
  }

  async reseal() {
    return this.#serve<ResealOutcome>('none', reseal, 'failed')
  }

  async owns(thing: OwnedThing) {
    return whoseIs(readEnding(this.#storage), this.#open(), thing)
  }

  /** Opens the tenant's events. The Worker that sends this request says who calls. */
  override async fetch(request: Request): Promise<Response> {
    const userId = request.headers.get(USER_HEADER)
    const parts = this.#open()
    if (!parts || !userId || decide('events', parts.members.roleOf(userId))) return new Response(null, { status: 404 })
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return new Response(null, { status: 426 })
    return this.#events.accept(userId, { type: 'database', database: parts.database.state() })
  }

  /** Nothing is expected from a client but pings, which the runtime answers by itself. */
  override webSocketMessage(): void {}

  /** Never throws, and always leaves the alarm set while there is something to do. */
  override async alarm(): Promise<void> {
    this.#armedFor = null
    try {
      const parts = this.#open()
      const lanes = this.#ended ? this.#erasing().lanes : parts?.lanes
      if (!lanes) return
      const tenantId = parts?.members.tenant().id ?? this.#erasing().erasing.tenantId()
      await withLogContext({ tenantId }, async () => {
        this.#turning = true
        lanes.start()
        await this.#arm(lanes)
        await lanes.ended()
      })
      this.#turning = false
      await this.#wake()
    } catch (error) {
      this.#turning = false
      logger('tenant').error('alarm failed', errorFields(error))
      await this.ctx.storage.setAlarm(Date.now() + AFTER_FAILED_ALARM_MS)
    }
  }

  /** Answers a member whose role allows the action. What goes wrong unexpectedly becomes a refusal, too. */
  async #answer<T>(
    actor: Actor,
    action: Action,
    work: (parts: Parts) => Answered<T> | Promise<Answered<T>>,
  ): Promise<Answered<T>> {
    return this.#serve<Answered<T>>(
      NOT_FOUND,
      (parts) => {
        const refusal = admit(parts, actor, action)
        return refusal ? refused(refusal) : work(parts)
      },
      BROKEN,
    )
  }

  /** `unknown` is the answer for a tenant that was never seeded, `broken` that for what goes wrong unexpectedly. */
  async #serve<T>(unknown: T, work: (parts: Parts) => T | Promise<T>, broken: T = unknown): Promise<T> {
    try {
      const parts = this.#open()
      if (!parts) return unknown
      const answer = await withLogContext({ tenantId: parts.members.tenant().id }, async () => work(parts))
      // Waiting may have taken seconds, in which the tenant came to its end.
      return this.#ended ? unknown : answer
    } catch (error) {
      if (this.#ended) return unknown
      logger('tenant').error('request failed', errorFields(error))
      return broken
    } finally {
      await this.#wake()
    }
  }

  /** Null for a tenant that was never seeded, or is being erased; nothing is written then. */
  #open(): Parts | null {
    if (this.#ended) return null
    if (!this.#parts && isSeeded(this.#storage)) {
      migrateStorage(this.#storage, tenantStorageMigrations)
      const world = runtimeWorld(this.env, {
        storage: endable(this.#storage, () => this.#ended),
        publish: (event: TenantEvent, userId?: string) => this.#events.publish(event, userId),
        wake: () => this.#wakeSoon(),
        settled: () => this.#wakeSoon(),
      })
      this.#parts = assemble(world)
    }
    return this.#parts
  }

  #erasing(): { erasing: Erasing; lanes: Lanes } {
    if (!this.#erasure) {
      const erasing = new Erasing(erasingWorld(this.env, this.#storage))
      const lanes = new Lanes(
        [erasing],
        () => Date.now(),
        () => this.#wakeSoon(),
      )
      this.#erasure = { erasing, lanes }
    }
    return this.#erasure
  }

  /** Sees to it that what is due now is started, and that the alarm rings for the rest. */
  async #wake(): Promise<void> {
    const lanes = this.#ended ? this.#erasing().lanes : this.#parts?.lanes
    if (!lanes) return
    // The alarm can't ring again before its present turn has ended; work that is due meanwhile doesn't wait for that.
    if (this.#turning) lanes.start()
    await this.#arm(lanes)
  }

  #wakeSoon(): void {
    this.#wake().catch((error) => logger('tenant').error('alarm was not set', errorFields(error)))
  }

  async #arm(lanes: Lanes): Promise<void> {
    const wanted = lanes.nextAlarm()
    if (!mustRearm(this.#armedFor, wanted)) return
    this.#armedFor = wanted
    await this.ctx.storage.setAlarm(wanted)
  }
}

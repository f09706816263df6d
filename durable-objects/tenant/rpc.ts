/**
 * What the Tenant object answers. Route-facing methods take the actor whose session or token was checked and decide
 * membership themselves, so no caller can reach a tenant by naming it. Everything returned is a plain value, refusals are
 * values, too. Only `poke`, `erase` and `databaseForAnswer` throw, for callers that come back later by themselves.
 */

import type { Drift } from '../../core/contract/fleet.ts'
import type {
  Citation,
  Conversation,
  DatabaseState,
  Document,
  Invitation,
  NewUpload,
  Role,
  Scope,
  Tenant,
  Usage,
} from '../../core/contract.ts'
import type { ErasureOrder } from '../../core/control/erasures.ts'
import type { Plan } from '../../core/plans.ts'
import type { MigrationOrder, MigrationResult } from '../rollout/rpc.ts'
import type { AuditRow } from './audit.ts'
import type { Departure } from './departure.ts'
import type { Acceptance } from './invitation-requests.ts'
import type { InvitationTerms } from './invitations.ts'
import type { ResealOutcome } from './key-requests.ts'
import type { MemberFacts } from './member-requests.ts'
import type { Spent } from './usage.ts'

/** On the request that opens a tenant's events: the id of the user who calls. The Worker builds that request itself. */
export const USER_HEADER = 'X-Alcove-User'

/** Who calls, as established by the Worker from a cookie or a token. */
export interface Actor {
  userId: string
  /** Of the sign-in that this request belongs to, if it does to one. */
  sessionId?: string
}

/** What a route wants to do; the one table that maps it to roles and rate limits is in admission.ts. */
export type Action =
  | 'tenant.read'
  | 'documents.read'
  | 'documents.upload'
  | 'documents.write'
  | 'conversations.read'
  | 'conversations.write'
  | 'chat'
  | 'events'
  | 'members.read'
  | 'members.leave'
  | 'members.manage'
  | 'invitations.manage'
  | 'tenant.rename'
  | 'tenant.hand-over'
  | 'tenant.export'
  | 'tenant.erase'
  | 'audit.read'
  | 'usage.read'

/** The state of one token bucket after this request, for the RateLimit headers. Times are seconds. */
export interface RateLimitState {
  policy: 'chat' | 'upload' | 'export'
  limit: number
  windowSeconds: number
  remaining: number
  resetSeconds: number
}

/** What a plan or the deployment limits. */
export type LimitName = keyof Plan['limits'] | 'fileBytes'

export type Refusal =
  /** Not a member, no such tenant, no such document or conversation: all alike to the caller. */
  | { reason: 'not-found' }
  | { reason: 'forbidden'; needs: Role }
  | { reason: 'rate-limited'; rateLimit: RateLimitState; retryAfterSeconds: number }
  /** The database is still being made, moved or migrated. */
  | { reason: 'not-ready'; detail: string; retryAfterSeconds: number }
  /** A limit of the plan, or of the deployment. */
  | {
      reason: 'over-limit'
      limit: LimitName
      max: number
      /** With what was asked for. */
      actual: number
      /** What people call the plan; null for what every plan has. */
      plan: string | null
      /** ISO; null for what doesn't reset. */
      resetsAt: string | null
    }
  /** The request is fine but not in this state ("already deleted", "still processing"). */
  | { reason: 'conflict'; detail: string }
  /** An operator has stopped all work; the sentence says why. */
  | { reason: 'suspended'; detail: string }
  /** The file that arrived isn't usable; the sentence is for a person. */
  | { reason: 'unusable'; detail: string }

export type Answered<T> = ({ ok: true } & T) | { ok: false; refusal: Refusal }

/** Tells an object that it exists, and who its members are. Idempotent; older versions never win. */
export interface TenantSeed {
  id: string
  name: string
  createdAt: string
  members: { userId: string; role: Role; version: number; removedAt?: string | null }[]
  /** Whether a first sign-in made it; left out for one that was created on purpose. */
  personal?: boolean
}

/** How to reach the tenant's database. The connection string is a secret: never logged, never sent on. */
export interface DatabaseAccess {
  connectionString: string
  schemaVersion: string
}

/** What a chat turn needs to know before it may search. */
export interface ChatAdmission {
  database: DatabaseAccess
  rateLimit: RateLimitState
  conversation: { id: string; title: string; scope: Scope }
  /** The id of the answer to write, or, when this question was asked before, of the answer it already has. */
  answerId: string
  repeated: boolean
  /** Documents that are deleted but may still have rows: search leaves them out. */
  deletedDocuments: string[]
}

/** Where an uploaded object lies; reads name the ETag so that they see the bytes that were inspected. */
export interface StoredFile {
  key: string
  etag: string
  size: number
  title: string
}

/** What an export reads: the database, and the files as they were uploaded. */
export interface ExportAccess {
  tenant: { id: string; name: string }
  database: DatabaseAccess
  files: (StoredFile & { documentId: string })[]
  /** Documents that are deleted but may still have rows. */
  deletedDocuments: string[]
}

/** Methods of the Tenant object (see durable-objects/tenant.ts). */
export interface TenantRpc {
  poke(seed: TenantSeed): Promise<void>

  view(actor: Actor): Promise<Answered<{ tenant: Tenant }>>

  listDocuments(actor: Actor): Promise<Answered<{ documents: Document[] }>>
  /** `duplicate`: the id asked for ended as a duplicate; `document` is the one that stayed. */
  getDocument(actor: Actor, id: string): Promise<Answered<{ document: Document; duplicate: boolean }>>
  announceUpload(
    actor: Actor,
    upload: NewUpload,
  ): Promise<
    Answered<
      | { document: Document; duplicate: true; rateLimit: RateLimitState }
      /** `key` is what to sign the PUT for, `expiresAt` (ISO) until when. */
      | { document: Document; duplicate: false; key: string; expiresAt: string; rateLimit: RateLimitState }
    >
  >
  completeUpload(actor: Actor, id: string): Promise<Answered<{ document: Document; duplicate: boolean }>>
  renameDocument(actor: Actor, id: string, title: string): Promise<Answered<{ document: Document }>>
  deleteDocument(actor: Actor, id: string): Promise<Answered<object>>
  retryDocument(actor: Actor, id: string): Promise<Answered<{ document: Document }>>
  getFile(actor: Actor, id: string): Promise<Answered<{ file: StoredFile }>>

  /** Admission of an export; recorded as one. */
  exportAccess(actor: Actor): Promise<Answered<ExportAccess>>

  listConversations(actor: Actor): Promise<Answered<{ conversations: Conversation[] }>>
  createConversation(actor: Actor, scope: Scope): Promise<Answered<{ conversation: Conversation }>>
  /** For reading its messages: `database` is absent while there is none yet (then there are no messages either). */
  getConversation(
    actor: Actor,
    id: string,
  ): Promise<Answered<{ conversation: Conversation; database: DatabaseAccess | null; deletedDocuments: string[] }>>
  renameConversation(actor: Actor, id: string, title: string): Promise<Answered<{ conversation: Conversation }>>
  deleteConversation(actor: Actor, id: string): Promise<Answered<object>>

  /** Admission of a chat turn. `title` names a conversation that has none yet. */
  beginAnswer(
    actor: Actor,
    question: { conversationId: string; questionId: string; title: string; scope: Scope },
  ): Promise<Answered<ChatAdmission>>
  /** The answer that is being written in a conversation, if any. */
  activeAnswer(actor: Actor, conversationId: string): Promise<Answered<{ answerId: string | null }>>

  /** Wakes no database. */
  usage(actor: Actor): Promise<Answered<{ usage: Usage }>>

  /** From operators; both are repeatable. `reason` is shown to the tenant's members. */
  suspend(reason: string): Promise<Answered<object>>
  resume(): Promise<Answered<object>>
  /** From operators; repeatable. Limits hold at once, the project follows. */
  changePlan(plan: string): Promise<Answered<object>>

  rename(actor: Actor, name: string): Promise<Answered<object>>
  listMembers(actor: Actor): Promise<Answered<{ members: MemberFacts[] }>>
  changeRole(actor: Actor, userId: string, role: Role): Promise<Answered<{ member: MemberFacts }>>
  /** Of oneself: leaves. */
  removeMember(actor: Actor, userId: string): Promise<Answered<object>>
  handOver(actor: Actor, userId: string): Promise<Answered<object>>
  listInvitations(actor: Actor): Promise<Answered<{ invitations: Invitation[] }>>
  createInvitation(actor: Actor, terms: InvitationTerms): Promise<Answered<{ invitation: Invitation; secret: string }>>
  revokeInvitation(actor: Actor, id: string): Promise<Answered<object>>
  /** For whoever is signed in and has the link; to everybody else the tenant doesn't exist. */
  checkInvitation(
    actor: Actor,
    secret: string,
  ): Promise<Answered<{ tenantName: string; role: Role; currentRole: Role | null }>>
  takeInvitation(actor: Actor, secret: string): Promise<Answered<Acceptance>>
  /** Newest first; `before` is the `next` of the page before. */
  readAudit(actor: Actor, before: number | null): Promise<Answered<{ entries: AuditRow[]; next: number | null }>>

  /** From operators: what waits for a later time to try again is tried at once. */
  retryNow(): Promise<Answered<object>>

  /** From the consumer of the fleet's queue. */
  migrate(order: MigrationOrder): Promise<MigrationResult>
  /** From operators: how the database's schema differs from what its migrations make. Wakes it. */
  drift(): Promise<Answered<{ drift: Drift }>>

  /** From whoever the database turned away (`refused` of core/sql.ts): the connection string is read anew. */
  reportRefusal(): Promise<void>

  /** From the Answer object: where to save. Throws while the database can't be reached. Null when the conversation is gone and nothing is to be saved. */
  databaseForAnswer(conversationId: string, answerId: string): Promise<DatabaseAccess | null>
  /** From the Answer object (or from the Worker, when an answer never began): nothing is being written any more. `spent` counts once. */
  answerEnded(conversationId: string, answerId: string, spent?: Spent): Promise<void>

  /** From the ingest consumer. A lease that ran out, was taken over or whose document is gone gets 'stop'. */
  leaseJob(jobId: string): Promise<JobLease | null>
  reportProgress(lease: LeaseRef, progress: JobProgress): Promise<'go-on' | 'stop'>
  /** The file's real hash: 'duplicate' means the document was dropped in favour of another; 'mismatch' that it failed. */
  identifyFile(lease: LeaseRef, sha256: string): Promise<'unique' | 'duplicate' | 'mismatch' | 'stop'>
  finishJob(lease: LeaseRef, outcome: JobOutcome): Promise<'ok' | 'stop'>
  /** From the dead-letter queue: this job's message was given up. */
  abandonJob(jobId: string): Promise<void>

  /** Whether the caller may erase the tenant, having typed its name. */
  mayErase(actor: Actor, confirm: string): Promise<Answered<object>>
  /**
   * From whoever wrote an erasure down in the control database. From then on this object answers like one that nobody
   * knows. Idempotent; throws when the order could not be taken, so that it is given again.
   */
  erase(order: ErasureOrder): Promise<'erasing' | 'gone'>
  /** From whoever deletes a user's account: ends their part in this tenant, or says that it has to be erased. */
  depart(userId: string): Promise<Departure>
  /** From an operator: seals what is stored with the newest key. */
  reseal(): Promise<ResealOutcome>
  /** From the sweep: whether something that bears this tenant's id is its own. 'unknown' where the object knows no tenant. */
  owns(thing: OwnedThing): Promise<'yes' | 'no' | 'unknown'>
}

/** A Neon project, the files below the tenant's prefix, or its rows in the control database. */
export type OwnedThing = { kind: 'project'; id: string } | { kind: 'files' } | { kind: 'rows' }

/** A message on the ingest queue. The lease tells the rest. */
export interface IngestMessage {
  tenantId: string
  jobId: string
}

export interface LeaseRef {
  jobId: string
  /** Made new for every lease; a holder of an older one is told to stop. */
  token: string
}

/** A job, leased. `expiresAt` (epoch ms) moves on with every progress report. */
export interface JobLease extends LeaseRef {
  expiresAt: number
  document: { id: string; title: string; generation: number }
  file: StoredFile
  database: DatabaseAccess
  limits: { filePages: number }
  work: JobWork
}

export type JobWork =
  /** Read the file into pages and chunks, and embed them. */
  | { kind: 'extract' }
  /** Embed the chunks with ordinals `from` (inclusive) to `to` (exclusive). */
  | { kind: 'embed'; from: number; to: number }

/** Of a job that reads a file. `pages` is 0 as long as they aren't counted; a job that embeds has nothing to say here. */
export interface JobProgress {
  pages: number
  /** Stored with their chunks. */
  pagesDone: number
  /** Of these, how many have their embeddings, too; left out: none. */
  pagesEmbedded?: number
}

export type JobOutcome =
  /** `unembedded`: chunks `from` (inclusive) to `to` (exclusive) that are still without embeddings. */
  | {
      kind: 'extracted'
      pages: number
      pagesWithText: number
      chunks: number
      unembedded: readonly { from: number; to: number }[]
    }
  | { kind: 'embedded' }
  /** Retrying the same bytes can't help. `reason` is a sentence for a person. */
  | { kind: 'unusable'; reason: string }
  /** Worth another try; the sentence is shown once attempts run out, `detail` is logged. */
  | { kind: 'failed'; reason: string; detail: string; retryAfterSeconds?: number }

/** What the Answer object stores of a finished answer; citations stand in the contract's form. */
export interface AnswerRecord {
  conversationId: string
  answerId: string
  text: string
  citations: Citation[]
  ended: 'stopped' | 'interrupted' | 'failed' | null
}

export type { Conversation, DatabaseState, Document, Role, Scope }

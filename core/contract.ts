/**
 * The HTTP contract: what clients send (schemas) and what they get (types). The web app imports the types
 * from here and nothing else of the Workers. Times are ISO 8601 in UTC, sizes are bytes, pages count from 1.
 */
import type { UIMessage } from 'ai'
import { z } from 'zod'
import type { PlaceChoice, Residency, TenantLifecycle } from './contract/workspaces.ts'

export * from './contract/workspaces.ts'

export type Role = 'owner' | 'admin' | 'member' | 'viewer'

/** `GET /api/me`: who is signed in and what they can open. */
export interface Me {
  user: { id: string; name: string; email: string | null; picture: string | null }
  tenants: { id: string; name: string; role: Role }[]
  /** A line the operator wants everyone to read (the local cloud says here that its model is a stand-in); null: none. */
  notice: string | null
  /** Whether the caller may use `/api/fleet`. */
  operator: boolean
  /** Where a new workspace can live; the default first. */
  places: PlaceChoice[]
  /** Of a file, whatever the plan. */
  limits: { fileBytes: number; filePages: number }
}

/**
 * Where the tenant's database stands. `none`: it is made later, `detail` says when. `waiting` names why it isn't there yet;
 * it goes on by itself.
 */
export interface DatabaseState {
  status: 'none' | 'preparing' | 'ready' | 'waiting'
  /** What provisioning is at, in words for a person; null once ready. */
  detail: string | null
  region: string
}

/** `GET /api/tenants/:tenant` */
export interface Tenant {
  id: string
  name: string
  role: Role
  place: { id: string; label: string; region: string }
  database: DatabaseState
  state: TenantLifecycle
  /** Why it is suspended, as the operator wrote it; null unless it is. */
  stateReason: string | null
  /** `documents`: how many it may hold; null: no limit. */
  plan: { id: string; label: string; documents: number | null }
  residency: Residency
  createdAt: string
}

/**
 * uploading → processing → ready | failed. `deleting` is never listed.
 * A failed document keeps its file and can be retried unless `retryable` is false.
 */
export type DocumentStatus = 'uploading' | 'processing' | 'ready' | 'failed'

export interface Document {
  id: string
  title: string
  size: number
  /** Known once the first pass has counted them. */
  pages: number | null
  /** Pages that nothing can be found on, such as scans, of `pages`. Known once the file was read. */
  pagesWithoutText: number | null
  /** How far ingest is: pages read and embedded, of `pages`. Equal to `pages` when ready. */
  pagesDone: number
  status: DocumentStatus
  /** For a failed document: what went wrong and what to do, as a sentence for a person. */
  reason: string | null
  retryable: boolean
  /** Hex SHA-256 of the file, once computed. */
  sha256: string | null
  createdAt: string
  updatedAt: string
}

/** `GET /api/tenants/:tenant/documents`, newest first. */
export interface DocumentList {
  documents: Document[]
}

/** `POST /api/tenants/:tenant/documents`: announce a file. */
export const newUploadSchema = z.object({
  name: z.string().min(1).max(1024),
  size: z.int().min(0),
  type: z.string().max(255),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export type NewUpload = z.infer<typeof newUploadSchema>

/**
 * 201 with `upload`: send the bytes with exactly this method, URL and headers, then call `…/complete`.
 * 200 with `duplicate: true`: the tenant has these bytes already; `document` is the one it has.
 */
export type UploadAnswer =
  | { document: Document; duplicate: false; upload: PresignedUpload }
  | { document: Document; duplicate: true }

export interface PresignedUpload {
  method: 'PUT'
  url: string
  headers: Record<string, string>
  expiresAt: string
}

/**
 * `POST …/documents/:document/complete` (202) and `GET …/documents/:document` (200). `duplicate: true`:
 * the id asked for turned out to hold the same bytes as `document`, which is the one that stays.
 */
export interface DocumentAnswer {
  document: Document
  duplicate: boolean
}

/** `PATCH …/documents/:document` and `PATCH …/conversations/:conversation`. */
export const renameSchema = z.object({ title: z.string().trim().min(1).max(200) })
export type Rename = z.infer<typeof renameSchema>

/** null: every ready document of the tenant. */
export const scopeSchema = z.array(z.uuid()).min(1).max(100).nullable()
export type Scope = z.infer<typeof scopeSchema>

export interface Conversation {
  id: string
  title: string
  scope: Scope
  createdAt: string
  updatedAt: string
  /** True while an answer is being written. */
  answering: boolean
}
/** `GET …/conversations`, the caller's own, most recently used first. */
export interface ConversationList {
  conversations: Conversation[]
}

/** `POST …/conversations` (201, `Conversation`). */
export const newConversationSchema = z.object({ scope: scopeSchema.default(null) })
export type NewConversation = z.infer<typeof newConversationSchema>

/** The longest question, in characters. */
export const MAX_QUESTION_CHARACTERS = 8_000

/**
 * `POST …/conversations/:conversation/messages`: ask. Answers with an AI SDK UI message stream (SSE) of a `ChatMessage`.
 * `GET …/conversations/:conversation/stream`: the same stream of the answer that is being written, from its beginning;
 * 204 when there is none. `POST …/conversations/:conversation/stop` (204) ends it with what is there.
 */
export const newMessageSchema = z.object({
  /** The client's id of the question; sent again after a lost answer, it is not asked twice. */
  id: z.uuid(),
  text: z.string().trim().min(1).max(MAX_QUESTION_CHARACTERS),
  scope: scopeSchema.default(null),
  /** Earlier questions of this conversation, oldest first: they help to find passages for "and in 2020?". */
  earlierQuestions: z.array(z.string().max(MAX_QUESTION_CHARACTERS)).max(5).default([]),
})
export type NewMessage = z.input<typeof newMessageSchema>

/**
 * A place in a document that the model was given, in the order in which it was. Citations have numbers of their own.
 * `text` is empty in a message that is read back: what a document says is kept with the document only.
 */
export interface Passage {
  number: number
  documentId: string
  title: string
  /** First and last physical page. */
  pageStart: number
  pageEnd: number
  text: string
}

/**
 * A citation that was checked: `quote` stands verbatim on `page`, at characters `start` to `end` of that page's text.
 * The answer's text holds the marker `[number]` wherever a citation with that `number` belongs.
 */
export interface Citation {
  number: number
  documentId: string
  title: string
  page: number
  quote: string
  start: number
  end: number
  /** Set when a stored message is read back and its document is gone: show "document deleted". */
  deleted?: boolean
}

/**
 * A sentence of the answer that its passages don't bear out: characters `start` to `end` (UTF-16 code units) of the answer's
 * text, markers included. `missing`: its numbers and names that are in none of them, as it writes them.
 */
export interface Unsupported {
  start: number
  end: number
  missing: string[]
}

export type ChatData = {
  /** What the answer is made from; sent before the text. */
  passages: { passages: Passage[] }
  citation: Citation
  /** Comes after the text that it is about. */
  unsupported: Unsupported
  /** What is going on, for a person: "answering from 6 passages". */
  status: { text: string }
}

export interface ChatMetadata {
  createdAt?: string
  /** Set on an answer that ended before it was whole. */
  ended?: 'stopped' | 'interrupted' | 'failed'
}

/** A question or an answer. An answer's parts: `data-status`, `data-passages`, `text`, `data-citation`, `data-unsupported`. */
export type ChatMessage = UIMessage<ChatMetadata, ChatData>

/** `GET …/conversations/:conversation/messages`, oldest first. */
export interface MessageList {
  conversation: Conversation
  messages: ChatMessage[]
}

/** RFC 9457. `requestId` is in the logs too. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  requestId: string
  /** For 400: which field of the request is wrong. */
  errors?: { path: string; message: string }[]
  /** For a limit that was passed: which, what it allows, what was asked for, how much that is over, and when it resets (ISO), if it does. */
  limit?: { name: string; max: number; actual: number; over: number; resetsAt: string | null }
}

/** What arrives over the WebSocket `GET /api/tenants/:tenant/events`, one JSON object a message. */
export type TenantEvent =
  | { type: 'database'; database: DatabaseState }
  /** Its name, plan or state changed, or who belongs to it with which role: fetch what of it is shown. */
  | { type: 'tenant' }
  | { type: 'document'; document: Document }
  | { type: 'document-deleted'; id: string; duplicateOf?: string }
  | { type: 'conversation'; conversation: Conversation }
  | { type: 'conversation-deleted'; id: string }

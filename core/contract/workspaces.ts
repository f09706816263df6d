/** The HTTP contract of workspaces: making them, who belongs to them, what they use, and how they end. */
import { z } from 'zod'
import type { Role } from '../contract.ts'

export const roles = ['owner', 'admin', 'member', 'viewer'] as const
const roleSchema = z.enum(roles)
const nameSchema = z.string().trim().min(1).max(80)

/** Where a new workspace can live. */
export interface PlaceChoice {
  id: string
  label: string
}

/** `suspended`: an operator has stopped all work, the data is kept. `erasing`: it is being deleted for good. */
export type TenantLifecycle = 'active' | 'suspended' | 'erasing'

/** Where each thing of a workspace lives. `jurisdiction` is null where none is pinned. */
export interface Residency {
  database: { region: string }
  coordination: { jurisdiction: string | null }
  files: { bucket: string; jurisdiction: string | null }
  /** What this place doesn't pin, each a sentence for a person. */
  notPinned: string[]
}

/** `POST /api/tenants` (201, or 200 when `requestId` was used before; `CreatedTenant`). */
export const newTenantSchema = z.object({
  /** The client's id of this request: sent again after a lost answer, it makes no second workspace. */
  requestId: z.uuid(),
  name: nameSchema,
  /** Left out: the deployment's default. */
  place: z.string().max(12).optional(),
})
export type NewTenant = z.input<typeof newTenantSchema>
export interface CreatedTenant {
  tenant: { id: string; name: string; role: Role }
}

/** `PATCH /api/tenants/:tenant` (200, `Tenant`). */
export const tenantChangeSchema = z.object({ name: nameSchema })
export type TenantChange = z.infer<typeof tenantChangeSchema>

/** `DELETE /api/tenants/:tenant` (202, `ErasureStarted`): `confirm` is the workspace's name. */
export const erasureRequestSchema = z.object({ confirm: z.string() })
export interface ErasureStarted {
  erasure: { id: string }
}

/**
 * `DELETE /api/me` (202, `AccountDeletionStarted`): `confirm` is the caller's name. Erases every workspace that only the
 * caller owns; the caller is signed out everywhere.
 */
export const accountDeletionSchema = z.object({ confirm: z.string() })
export interface AccountDeletionStarted {
  /** Of the workspaces, as far as they are ordered already. Whoever wants the receipts keeps these ids. */
  erasures: { id: string }[]
}

export interface Member {
  userId: string
  name: string
  email: string | null
  role: Role
  /** Whether this is the caller. */
  you: boolean
}
/** `GET …/members` */
export interface MemberList {
  members: Member[]
}

/** `PATCH …/members/:user` (200, `Member`). `DELETE …/members/:user` (204) removes somebody, or, of oneself, leaves. */
export const memberChangeSchema = z.object({ role: roleSchema })

/** `POST …/owner` (204): hands the workspace over; the caller becomes an admin. */
export const handOverSchema = z.object({ userId: z.uuid() })

export interface Invitation {
  id: string
  role: Role
  createdBy: string
  createdAt: string
  expiresAt: string
  usesLeft: number
}
/** `GET …/invitations`: those that can still be used. */
export interface InvitationList {
  invitations: Invitation[]
}
/** `POST …/invitations` (201, `NewInvitationAnswer`). `DELETE …/invitations/:invitation` (204). */
export const newInvitationSchema = z.object({
  role: z.enum(['admin', 'member', 'viewer']).default('member'),
  days: z.int().min(1).max(30).default(7),
  uses: z.int().min(1).max(100).default(1),
})
export interface NewInvitationAnswer {
  invitation: Invitation
  /** Shown once: only its hash is stored. */
  url: string
}

/** `GET /api/invitations/:token`: what the link offers. `POST /api/invitations/:token/accept` (200, `CreatedTenant`). */
export interface InvitationOffer {
  tenantName: string
  role: Role
  /** The caller's role where they belong already; accepting never lowers it. */
  currentRole: Role | null
}

/** One limit of the plan and how much of it is used. `max` is null where there is no limit. */
export interface UsageLine {
  used: number
  max: number | null
  /** ISO; null for what doesn't reset. */
  resetsAt: string | null
}

/** `GET …/usage`. Answered without waking the database. */
export interface Usage {
  plan: { id: string; label: string }
  documents: UsageLine
  bytes: UsageLine
  pages: UsageLine
  members: UsageLine
  questionsToday: UsageLine
  tokensThisMonth: UsageLine
  /** What Neon says of the project, null until it has said something. Up to an hour old. */
  database: {
    asOf: string
    /** In this billing period: seconds that the compute ran, CPU-seconds, and its storage now. */
    activeSeconds: UsageLine
    computeSeconds: UsageLine
    storageBytes: UsageLine
  } | null
}

/** What happened, without content. `actor` is a user's id, `operator`, or `system`. */
export interface AuditEntry {
  id: number
  at: string
  actor: string
  /** The actor's name where it is known today. */
  actorName: string | null
  /** `member.removed`, `document.deleted`, … : docs/security.md lists them. */
  action: string
  /** An id, or a short word such as a role or a plan. */
  target: string | null
  /** The name of the user whom `target` names, where it is known today. */
  targetName: string | null
  detail: Record<string, string | number | boolean | null>
}
export const auditQuerySchema = z.object({ before: z.coerce.number().int().positive().optional() })
/** `GET …/audit?before=<id>`: newest first, 100 at a time. `next` is the `before` of the next page. */
export interface AuditPage {
  entries: AuditEntry[]
  next: number | null
}

/** `GET /api/erasures/:erasure`: for whoever knows its id, signed in or not. */
export interface ErasureView {
  id: string
  requestedAt: string
  finishedAt: string | null
  receipt: ErasureReceipt | null
  /** The receipt as a compact JWS (EdDSA); its key is at `/.well-known/jwks.json`. */
  signedReceipt: string | null
}

/** Names nobody. Counts are of what was deleted. */
export interface ErasureReceipt {
  erasureId: string
  tenantId: string
  deployment: string
  requestedAt: string
  finishedAt: string
  deleted: {
    /** Neon projects, by id. */
    projects: string[]
    files: number
    controlRows: Record<string, number>
    objectRows: number
  }
  /** What each provider keeps by itself, and until when at the latest. */
  kept: { provider: string; what: string; until: string }[]
}

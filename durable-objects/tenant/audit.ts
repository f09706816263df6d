/**
 * The audit log: who did what in this tenant, and when. It holds ids and short words, never content, titles, names or
 * addresses, so that it can be shown, exported and kept without care. Entries are only ever added; old ones go by age.
 */
import type { Storage } from './storage.ts'

/** A user's id, or who else can act: an operator of the deployment, or Alcove by itself. */
export type AuditActor = string | 'operator' | 'system'

/** One word for each kind of thing that is recorded. docs/security.md says what each means. */
export type AuditAction =
  | 'tenant.created'
  | 'tenant.renamed'
  | 'tenant.handed-over'
  | 'tenant.suspended'
  | 'tenant.resumed'
  | 'tenant.plan-changed'
  | 'tenant.exported'
  | 'tenant.erasure-requested'
  | 'tenant.retried'
  | 'tenant.migrated'
  | 'tenant.resealed'
  | 'member.signed-in'
  | 'member.joined'
  | 'member.left'
  | 'member.removed'
  | 'member.role-changed'
  | 'invitation.created'
  | 'invitation.revoked'
  | 'document.uploaded'
  | 'document.renamed'
  | 'document.deleted'
  | 'document.retried'

export interface AuditRecord {
  actor: AuditActor
  action: AuditAction
  /** The id of what it was done to, or a short word such as a role or a plan. */
  target?: string
  detail?: Record<string, string | number | boolean | null>
  /** Names the event where it may be reported more than once: the same name is recorded once. */
  once?: string
}

export interface AuditRow {
  id: number
  at: number
  actor: string
  action: string
  target: string | null
  detail: Record<string, string | number | boolean | null>
}

/** Long enough for a yearly review of the year before. */
export const AUDIT_KEPT_MS = 400 * 24 * 60 * 60_000
export const AUDIT_PAGE = 100

export class Audit {
  readonly #storage: Storage
  readonly #now: () => number
  /** Names that were recorded in this object's memory, so that every request can report its session. */
  readonly #reported = new Set<string>()

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  record({ actor, action, target, detail = {}, once }: AuditRecord): void {
    if (once !== undefined) {
      if (this.#reported.has(once)) return
      this.#reported.add(once)
    }
    const now = this.#now()
    this.#storage.run(
      'INSERT INTO audit (at, actor, action, target, detail, once) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      now,
      actor,
      action,
      target ?? null,
      JSON.stringify(detail),
      once ?? null,
    )
    this.#storage.run('DELETE FROM audit WHERE at < ?', now - AUDIT_KEPT_MS)
  }

  /** Newest first. `next` is the `before` of the next page, null on the last one. */
  page(before: number | null): { entries: AuditRow[]; next: number | null } {
    const rows = this.#storage.all<Omit<AuditRow, 'detail'> & { detail: string }>(
      'SELECT id, at, actor, action, target, detail FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
      before ?? Number.MAX_SAFE_INTEGER,
      AUDIT_PAGE + 1,
    )
    const entries = rows
      .slice(0, AUDIT_PAGE)
      .map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditRow['detail'] }))
    return { entries, next: rows.length > AUDIT_PAGE ? (entries.at(-1)?.id ?? null) : null }
  }
}

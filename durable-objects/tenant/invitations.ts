/**
 * Links that let people into the tenant. Only the hash of a link's secret is kept. A use is counted when a user first
 * accepts; the same user accepting again, after an answer that was lost, uses nothing up.
 */
import type { Invitation } from '../../core/contract.ts'
import { hashOfSecret, newSecret } from '../../core/crypto/token.ts'
import type { MemberRow } from './members.ts'
import type { Role } from './rpc.ts'
import type { Storage } from './storage.ts'

/** What an invitation can give: ownership is handed over, never offered by a link. */
export type InvitedRole = Exclude<Role, 'owner'>

export interface InvitationRow {
  id: string
  secret_hash: string
  role: InvitedRole
  created_by: string
  created_at: number
  expires_at: number
  uses_left: number
}

export interface InvitationTerms {
  role: InvitedRole
  days: number
  uses: number
}

/** More links than this to one workspace and nobody knows any more who can get in. */
export const MAX_OPEN_INVITATIONS = 100
const DAY_MS = 24 * 60 * 60_000

export class Invitations {
  readonly #storage: Storage
  readonly #now: () => number

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  create(id: string, createdBy: string, { role, days, uses }: InvitationTerms): { row: InvitationRow; secret: string } {
    const secret = newSecret()
    const now = this.#now()
    this.#storage.run(
      `INSERT INTO invitations (id, secret_hash, role, created_by, created_at, expires_at, uses_left)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      hashOfSecret(secret),
      role,
      createdBy,
      now,
      now + days * DAY_MS,
      uses,
    )
    this.#forgetOld()
    const row = this.find(id)
    if (!row) throw new Error('an invitation vanished while it was made')
    return { row, secret }
  }

  /** Those that can still be used, newest first. */
  open(): InvitationRow[] {
    return this.#storage.all<InvitationRow>(
      'SELECT * FROM invitations WHERE expires_at > ? AND uses_left > 0 ORDER BY created_at DESC, id DESC',
      this.#now(),
    )
  }

  find(id: string): InvitationRow | null {
    return this.#storage.first<InvitationRow>('SELECT * FROM invitations WHERE id = ?', id)
  }

  /** The invitation that this user can accept with this secret. `known` is what is known of them as a member. */
  usable(secret: string, userId: string, known: MemberRow | null): InvitationRow | null {
    const row = this.#storage.first<InvitationRow>(
      'SELECT * FROM invitations WHERE secret_hash = ? AND expires_at > ?',
      hashOfSecret(secret),
      this.#now(),
    )
    if (!row || (row.uses_left <= 0 && !this.#wasUsedBy(row.id, userId))) return null
    // A link that was there before somebody was removed doesn't let them in again: they may have kept it.
    if (known?.removed_at && row.created_at <= known.removed_at) return null
    return row
  }

  /** Counts that a user accepts; once for each user. */
  use(id: string, userId: string): void {
    if (this.#wasUsedBy(id, userId)) return
    this.#storage.run('INSERT INTO invitation_uses (invitation_id, user_id) VALUES (?, ?)', id, userId)
    this.#storage.run('UPDATE invitations SET uses_left = uses_left - 1 WHERE id = ?', id)
  }

  /** Takes an invitation back. Answers with who has accepted it. */
  revoke(id: string): string[] {
    const users = this.#storage.all<{ user_id: string }>(
      'SELECT user_id FROM invitation_uses WHERE invitation_id = ? ORDER BY user_id',
      id,
    )
    this.#storage.run('DELETE FROM invitation_uses WHERE invitation_id = ?', id)
    this.#storage.run('DELETE FROM invitations WHERE id = ?', id)
    return users.map(({ user_id }) => user_id)
  }

  madeBy(userId: string): InvitationRow[] {
    return this.#storage.all<InvitationRow>('SELECT * FROM invitations WHERE created_by = ? ORDER BY id', userId)
  }

  #wasUsedBy(id: string, userId: string): boolean {
    const query = 'SELECT 1 FROM invitation_uses WHERE invitation_id = ? AND user_id = ?'
    return this.#storage.first(query, id, userId) !== null
  }

  #forgetOld(): void {
    const now = this.#now()
    this.#storage.run(
      'DELETE FROM invitation_uses WHERE invitation_id IN (SELECT id FROM invitations WHERE expires_at <= ?)',
      now,
    )
    this.#storage.run('DELETE FROM invitations WHERE expires_at <= ?', now)
  }
}

export function viewOfInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    role: row.role,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    usesLeft: row.uses_left,
  }
}

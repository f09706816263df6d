/**
 * Who the tenant is, and who belongs to it with which role.
 *
 * Members are written in two places. Leaving begins here and is reflected in the control database; joining begins there
 * and is told to this object. What keeps the two from undoing each other is a membership's version: all of them are
 * given out here, each once, and a higher one wins in both places, whenever it arrives. So a removal is newer than
 * every admission that was on its way. Whoever was removed stays as a row, which no older list can bring back.
 */
import type { Role, TenantSeed } from './rpc.ts'
import type { Storage } from './storage.ts'

export interface TenantRow {
  id: string
  name: string
  created_at: number
}

export interface MemberRow {
  user_id: string
  role: Role
  /** Of this row; 0 for somebody who has been promised a membership and never had one. */
  version: number
  /** The highest version that was given out, also to an admission that is still on its way. */
  issued: number
  /** Set for who is no member: when they ceased to be one, 0 if they never were. */
  removed_at: number | null
}

/** What a list of members changed here, and what it had wrong. */
export interface Seeded {
  /** Whether this object hadn't known before that it exists. */
  created: boolean
  joined: MemberRow[]
  /** Members who have another role now, or are none any more. */
  changed: { before: Role; member: MemberRow }[]
  /** Known in a newer version here than in the list, or missing there: the control database has to hear of them. */
  newer: MemberRow[]
}

export class Members {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  tenant(): TenantRow {
    const row = this.#storage.first<TenantRow>('SELECT id, name, created_at FROM tenant')
    if (!row) throw new Error('this object was never told who it is')
    return row
  }

  /** Null for who is no member. */
  roleOf(userId: string): Role | null {
    const row = this.find(userId)
    return row && row.removed_at === null ? row.role : null
  }

  /** The row of a member, or of somebody who was removed or is about to join. */
  find(userId: string): MemberRow | null {
    return this.#storage.first<MemberRow>('SELECT * FROM members WHERE user_id = ?', userId)
  }

  list(): MemberRow[] {
    return this.#storage.all<MemberRow>('SELECT * FROM members WHERE removed_at IS NULL ORDER BY user_id')
  }

  count(role?: Role): number {
    return this.list().filter((member) => role === undefined || member.role === role).length
  }

  setRole(userId: string, role: Role): MemberRow {
    return this.#write(userId, 'role = ?', role)
  }

  remove(userId: string, now: number): MemberRow {
    return this.#write(userId, 'removed_at = ?', now)
  }

  /** The version under which a user may be written down as a member in the control database. */
  issue(userId: string, role: Role): number {
    this.#storage.run(
      `INSERT INTO members (user_id, role, version, issued, removed_at) VALUES (?, ?, 0, 1, 0)
        ON CONFLICT (user_id) DO UPDATE SET issued = max(issued, version) + 1`,
      userId,
      role,
    )
    return this.#known(userId).issued
  }

  /** Makes every admission worthless that is still on its way for this user. Null when there is none. */
  withdraw(userId: string): MemberRow | null {
    const row = this.find(userId)
    return row && row.issued > row.version ? this.#write(userId, 'role = role') : null
  }

  /** Takes in what it is told, except what it knows in a newer version. */
  seed(seed: TenantSeed): Seeded {
    const created = this.#storage.first('SELECT 1 FROM tenant') === null
    const seeded: Seeded = { created, joined: [], changed: [], newer: [] }
    this.#storage.run(
      'INSERT INTO tenant (one, id, name, created_at) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING',
      seed.id,
      seed.name,
      Date.parse(seed.createdAt),
    )
    const told = new Map(seed.members.map((member) => [member.userId, member]))
    for (const { userId, role, version, removedAt } of told.values()) {
      const known = this.find(userId)
      if (known && known.version >= version) continue
      this.#storage.run(
        `INSERT INTO members (user_id, role, version, issued, removed_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, version = excluded.version,
            issued = max(issued, excluded.issued), removed_at = excluded.removed_at`,
        userId,
        role,
        version,
        version,
        removedAt ? Date.parse(removedAt) : null,
      )
      const before = known && known.removed_at === null ? known.role : null
      const member = this.#known(userId)
      if (before === null && member.removed_at === null) seeded.joined.push(member)
      if (before !== null && (member.removed_at !== null || member.role !== before))
        seeded.changed.push({ before, member })
    }
    seeded.newer = this.#storage
      .all<MemberRow>('SELECT * FROM members WHERE version > 0')
      .filter(({ user_id, version }) => version > (told.get(user_id)?.version ?? 0))
    return seeded
  }

  #write(userId: string, change: string, ...values: (string | number)[]): MemberRow {
    this.#storage.run(
      `UPDATE members SET ${change}, version = max(issued, version) + 1, issued = max(issued, version) + 1
        WHERE user_id = ?`,
      ...values,
      userId,
    )
    return this.#known(userId)
  }

  #known(userId: string): MemberRow {
    const row = this.find(userId)
    if (!row) throw new Error('this user was never a member')
    return row
  }
}

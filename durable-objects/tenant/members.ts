/** Who the tenant is, and who belongs to it with which role. */
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
  version: number
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
    return this.find(userId)?.role ?? null
  }

  find(userId: string): MemberRow | null {
    return this.#storage.first<MemberRow>('SELECT * FROM members WHERE user_id = ?', userId)
  }

  /** Takes in what it is told, except what it knows in a newer version. Answers with the members that changed. */
  seed(seed: TenantSeed): MemberRow[] {
    this.#storage.run(
      'INSERT INTO tenant (one, id, name, created_at) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING',
      seed.id,
      seed.name,
      Date.parse(seed.createdAt),
    )
    const changed: MemberRow[] = []
    for (const { userId, role, version } of seed.members) {
      const known = this.find(userId)
      if (known && known.version >= version) continue
      this.#storage.run(
        `INSERT INTO members (user_id, role, version) VALUES (?, ?, ?)
          ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, version = excluded.version`,
        userId,
        role,
        version,
      )
      changed.push({ user_id: userId, role, version })
    }
    return changed
  }
}

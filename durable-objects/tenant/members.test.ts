import { expect, test } from 'vitest'
import { Members } from './members.ts'
import type { Role, TenantSeed } from './rpc.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const seed: TenantSeed = {
  id: 'us-aaaaaaaaaaaaaaaaaaaa',
  name: 'Acme',
  createdAt: '2026-10-01T00:00:00.000Z',
  members: [{ userId: 'ada', role: 'owner', version: 2 }],
}
const withMembers = (...members: TenantSeed['members']): TenantSeed => ({ ...seed, members })
const withRole = (role: Role, version: number) => withMembers({ userId: 'ada', role, version })

function seeded() {
  const members = new Members(memoryStorage())
  members.seed(seed)
  return members
}

test('takes in who it is and who belongs to it, and says what was new', () => {
  const members = new Members(memoryStorage())
  const ada = { user_id: 'ada', role: 'owner', version: 2, issued: 2, removed_at: null }
  expect(members.seed(seed)).toEqual({ created: true, joined: [ada], changed: [], newer: [] })
  expect(members.seed(seed)).toEqual({ created: false, joined: [], changed: [], newer: [] })
  expect(members.tenant()).toEqual({ id: seed.id, name: 'Acme', created_at: Date.UTC(2026, 9, 1) })
  expect(members.roleOf('ada')).toBe('owner')
  expect(members.roleOf('bob')).toBeNull()
})

test('an older version never wins, and who told it hears better', () => {
  const members = seeded()
  expect(members.seed(withRole('viewer', 1))).toMatchObject({ changed: [], newer: [{ user_id: 'ada', version: 2 }] })
  expect(members.roleOf('ada')).toBe('owner')
  expect(members.seed(withRole('admin', 3))).toMatchObject({ changed: [{ before: 'owner' }], newer: [] })
  expect(members.roleOf('ada')).toBe('admin')
})

test('who is missing in a list stays a member: the list was made before they joined, or was lost', () => {
  const members = seeded()
  expect(members.seed(withMembers())).toMatchObject({ changed: [], newer: [{ user_id: 'ada' }] })
  expect(members.roleOf('ada')).toBe('owner')
})

test('who was removed is no member, and no list that was made before brings them back', () => {
  const members = seeded()
  members.remove('ada', 77)
  expect(members.find('ada')).toMatchObject({ version: 3, removed_at: 77 })
  expect(members.roleOf('ada')).toBeNull()
  expect(members.list()).toEqual([])
  for (const version of [2, 3]) members.seed(withRole('owner', version))
  expect(members.roleOf('ada')).toBeNull()
})

test('who was removed and is admitted again gets a version that wins everywhere', () => {
  const members = seeded()
  members.remove('ada', 77)
  const version = members.issue('ada', 'member')
  expect(version).toBe(4)
  expect(members.roleOf('ada')).toBeNull()
  expect(members.seed(withRole('member', version))).toMatchObject({ joined: [{ user_id: 'ada' }] })
  expect(members.roleOf('ada')).toBe('member')
})

test('a removal is newer than an admission that was on its way', () => {
  const members = seeded()
  const version = members.issue('ada', 'member')
  expect(members.remove('ada', 77).version).toBeGreaterThan(version)
  members.seed(withRole('member', version))
  expect(members.roleOf('ada')).toBeNull()
})

test('a promise makes nobody a member, and can be withdrawn', () => {
  const members = seeded()
  const version = members.issue('bob', 'member')
  expect(members.roleOf('bob')).toBeNull()
  expect(members.withdraw('bob')).toMatchObject({ version: version + 1, removed_at: 0 })
  members.seed(withMembers({ userId: 'bob', role: 'member', version }))
  expect(members.roleOf('bob')).toBeNull()
  expect(members.withdraw('bob')).toBeNull()
  expect(members.withdraw('ada')).toBeNull()
  expect(members.withdraw('nobody')).toBeNull()
})

test('a removal that another place knows of is taken in', () => {
  const members = seeded()
  const removed = { userId: 'ada', role: 'owner' as const, version: 3, removedAt: '2026-10-02T00:00:00.000Z' }
  expect(members.seed(withMembers(removed))).toMatchObject({ changed: [{ before: 'owner' }], joined: [] })
  expect(members.roleOf('ada')).toBeNull()
})

/** The control database, as far as memberships go: a higher version wins, whenever it arrives. */
class Control {
  readonly rows = new Map<string, { role: Role; version: number; removedAt: string | null }>()
  write(userId: string, row: { role: Role; version: number; removedAt: string | null }): void {
    if ((this.rows.get(userId)?.version ?? 0) < row.version) this.rows.set(userId, row)
  }
  list(): TenantSeed {
    return withMembers(...[...this.rows].map(([userId, row]) => ({ userId, ...row })))
  }
}

function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

test.each(Array.from({ length: 60 }, (_, n) => n + 1))(
  'whatever is lost, late or repeated, both places come to agree, and nobody comes back unasked (%i)',
  (start) => {
    const random = numbers(start)
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
    const members = new Members(memoryStorage())
    const control = new Control()
    control.write('ada', { role: 'owner', version: 1, removedAt: null })
    members.seed(control.list())
    const users = ['ada', 'bob', 'cyd']
    /** What is on its way to the control database; nothing is ever taken off, so that all of it may come late or twice. */
    const writes: [string, { role: Role; version: number; removedAt: string | null }][] = []
    const lists = [control.list()]
    /** Users who were removed and whom nobody has admitted since. */
    const out = new Set<string>()
    const reflect = (userId: string) => {
      const row = members.find(userId)
      if (!row || row.version === 0) return
      const removedAt = row.removed_at === null ? null : new Date(row.removed_at).toISOString()
      writes.push([userId, { role: row.role, version: row.version, removedAt }])
    }
    for (let step = 0; step < 200; step++) {
      const user = pick(users) as string
      const role = pick(['viewer', 'member', 'admin'] as const) as Role
      const kind = Math.floor(random() * 7)
      if (kind === 0) {
        writes.push([user, { role, version: members.issue(user, role), removedAt: null }])
        out.delete(user)
      } else if (kind === 1 && members.roleOf(user)) {
        members.remove(user, step + 1)
        reflect(user)
        out.add(user)
      } else if (kind === 2 && members.roleOf(user)) {
        members.setRole(user, role)
        reflect(user)
      } else if (kind === 3 && !members.roleOf(user) && members.withdraw(user)) {
        reflect(user)
        out.add(user)
      } else if (kind === 4) {
        const write = pick(writes)
        if (write) control.write(...write)
        lists.push(control.list())
      } else members.seed(pick(lists) as TenantSeed)
      for (const gone of out) expect(members.roleOf(gone)).toBeNull()
    }
    for (const write of writes) control.write(...write)
    for (const { user_id } of members.seed(control.list()).newer) {
      reflect(user_id)
      control.write(...(writes.at(-1) as (typeof writes)[number]))
    }
    for (const user of users) {
      const row = control.rows.get(user)
      expect(members.roleOf(user)).toBe(row && row.removedAt === null ? row.role : null)
    }
  },
)

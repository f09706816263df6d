import { describe, expect, test } from 'vitest'
import {
  checkInvitation,
  createInvitation,
  listInvitations,
  revokeInvitation,
  takeInvitation,
} from './invitation-requests.ts'
import { MAX_OPEN_INVITATIONS } from './invitations.ts'
import { changeRole, removeMember } from './member-requests.ts'
import type { Role } from './rpc.ts'
import { takeIn } from './seeding.ts'
import { MEMBER, OWNER, STRANGER, TENANT, testTenant, VIEWER } from './testing/world.ts'

const DAY = 24 * 60 * 60_000
const NOT_FOUND = { ok: false, refusal: { reason: 'not-found' } }
const SECOND = { userId: '0198c0de-0000-7000-8000-00000000000a' }

function withInvitation(terms: Partial<{ role: 'admin' | 'member' | 'viewer'; days: number; uses: number }> = {}) {
  const tenant = testTenant()
  const { parts } = tenant
  const invite = (more: typeof terms = terms) => {
    const made = createInvitation(parts, OWNER, { role: 'member', days: 7, uses: 1, ...more })
    if (!made.ok) throw new Error(made.refusal.reason)
    return made
  }
  const { invitation, secret } = invite()
  /** What the Worker does with an acceptance; the pieces are apart where a test puts something in between. */
  const take = (user: { userId: string }, with_ = secret) => takeInvitation(parts, user, with_)
  const told = ({ userId }: { userId: string }, role: Role, version: number) =>
    takeIn(
      parts,
      parts.members.seed({
        id: TENANT,
        name: '',
        createdAt: '2026-09-30T12:00:00.000Z',
        members: [{ userId, role, version }],
      }),
    )
  const join = (user: { userId: string }, with_ = secret) => {
    const taken = take(user, with_)
    if (taken.ok && taken.kind === 'admitted') told(user, taken.role, taken.version)
    return taken
  }
  return { ...tenant, invitation, secret, invite, take, told, join }
}

test('a link is shown once; what is kept can not be used', () => {
  const { parts, invitation, secret, clock } = withInvitation({ role: 'viewer', days: 2, uses: 3 })
  expect(invitation).toEqual({
    id: expect.any(String),
    role: 'viewer',
    createdBy: OWNER.userId,
    createdAt: new Date(clock.now).toISOString(),
    expiresAt: new Date(clock.now + 2 * DAY).toISOString(),
    usesLeft: 3,
  })
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(listInvitations(parts)).toEqual({ ok: true, invitations: [invitation] })
  const stored = JSON.stringify(parts.storage.all('SELECT * FROM invitations'))
  expect(stored).not.toContain(secret)
  expect(JSON.stringify(parts.audit.page(null))).not.toContain(secret)
})

describe('accepting', () => {
  test('gives the role once the object is told, uses the link up, and is recorded', () => {
    const { parts, take, told } = withInvitation()
    expect(take(STRANGER)).toEqual({ ok: true, kind: 'admitted', name: 'Acme', role: 'member', version: 1 })
    expect(parts.members.roleOf(STRANGER.userId)).toBeNull()
    told(STRANGER, 'member', 1)
    expect(parts.members.roleOf(STRANGER.userId)).toBe('member')
    expect(take(SECOND)).toEqual(NOT_FOUND)
    expect(listInvitations(parts)).toMatchObject({ invitations: [] })
    expect(parts.audit.page(null).entries[0]).toMatchObject({ action: 'member.joined', actor: STRANGER.userId })
  })

  test('again, after a lost answer, uses nothing up', () => {
    const { parts, take, join } = withInvitation({ uses: 2 })
    take(STRANGER)
    expect(join(STRANGER)).toMatchObject({ ok: true, kind: 'admitted', role: 'member' })
    expect(join(STRANGER)).toMatchObject({ ok: true, kind: 'member', role: 'member' })
    expect(listInvitations(parts)).toMatchObject({ invitations: [{ usesLeft: 1 }] })
    expect(join(SECOND)).toMatchObject({ ok: true })
    expect(parts.members.count()).toBe(5)
  })

  test('never lowers a role, and can raise one', () => {
    const { parts, join } = withInvitation({ uses: 3 })
    expect(join(OWNER)).toMatchObject({ kind: 'member', role: 'owner' })
    expect(join(MEMBER)).toMatchObject({ kind: 'member', role: 'member' })
    expect(join(VIEWER)).toMatchObject({ kind: 'admitted', role: 'member' })
    expect(parts.members.roleOf(VIEWER.userId)).toBe('member')
    expect(listInvitations(parts)).toMatchObject({ invitations: [{ usesLeft: 2 }] })
    expect(parts.audit.page(null).entries[0]).toMatchObject({
      action: 'member.role-changed',
      detail: { from: 'viewer', to: 'member' },
    })
  })

  const spoil: Record<string, (fixture: Fixture) => void> = {
    expired: ({ clock }) => {
      clock.now += 7 * DAY
    },
    revoked: ({ parts, invitation }) => revokeInvitation(parts, OWNER, invitation.id),
    wrong: (fixture) => {
      fixture.secret = 'A'.repeat(43)
    },
  }
  test.each(Object.keys(spoil))('a link that is %s is like one that never was', (what) => {
    const fixture = withInvitation()
    spoil[what]?.(fixture)
    expect(fixture.take(STRANGER, fixture.secret)).toEqual(NOT_FOUND)
    expect(fixture.parts.members.find(STRANGER.userId)).toBeNull()
  })

  test('is not possible while the workspace is suspended', () => {
    const { parts, take } = withInvitation()
    parts.profile.change({ state: 'suspended', state_reason: null })
    expect(take(STRANGER)).toMatchObject({ refusal: { reason: 'suspended' } })
  })
})

describe('while somebody is accepting', () => {
  test('revoking the link shuts them out', async () => {
    const { parts, invitation, take, told, control, settle } = withInvitation()
    const taken = take(STRANGER)
    revokeInvitation(parts, OWNER, invitation.id)
    told(STRANGER, 'member', taken.ok && taken.kind === 'admitted' ? taken.version : 0)
    expect(parts.members.roleOf(STRANGER.userId)).toBeNull()
    await settle()
    const reflected = control.statements.filter(({ params }) => params?.[1] === STRANGER.userId)
    expect(reflected.map(({ params }) => params?.slice(1, 4))).toEqual([[STRANGER.userId, 'member', 2]])
    expect(reflected[0]?.params?.[4]).not.toBeNull()
  })

  test('removing whoever made it shuts them out, too', () => {
    const { parts, told } = withInvitation()
    changeRole(parts, OWNER, MEMBER.userId, 'admin')
    const made = createInvitation(parts, MEMBER, { role: 'admin', days: 7, uses: 1 })
    const taken = takeInvitation(parts, STRANGER, made.ok ? made.secret : '')
    removeMember(parts, OWNER, MEMBER.userId)
    told(STRANGER, 'admin', taken.ok && taken.kind === 'admitted' ? taken.version : 0)
    expect(parts.members.roleOf(STRANGER.userId)).toBeNull()
  })

  test('a member with a link to a higher role who is removed stays out', () => {
    const { parts, take, told } = withInvitation()
    const taken = take(VIEWER)
    removeMember(parts, OWNER, VIEWER.userId)
    told(VIEWER, 'member', taken.ok && taken.kind === 'admitted' ? taken.version : 0)
    expect(parts.members.roleOf(VIEWER.userId)).toBeNull()
  })

  test('a member whose role is changed keeps what was decided last', () => {
    const { parts, take, told } = withInvitation({ role: 'admin' })
    const taken = take(VIEWER)
    changeRole(parts, OWNER, VIEWER.userId, 'member')
    told(VIEWER, 'admin', taken.ok && taken.kind === 'admitted' ? taken.version : 0)
    expect(parts.members.roleOf(VIEWER.userId)).toBe('member')
  })
})

test('somebody who was removed gets in by a link that was made after that, and by no other', () => {
  const { parts, clock, join, invite } = withInvitation({ uses: 10 })
  join(STRANGER)
  clock.now += 1_000
  removeMember(parts, OWNER, STRANGER.userId)
  clock.now += 1_000
  expect(join(STRANGER)).toEqual(NOT_FOUND)
  expect(join(SECOND)).toMatchObject({ ok: true })
  const { secret } = invite({ role: 'viewer' })
  expect(join(STRANGER, secret)).toMatchObject({ kind: 'admitted', role: 'viewer', version: 3 })
  expect(parts.members.roleOf(STRANGER.userId)).toBe('viewer')
})

test('shutting out who was accepting does not bar them from other links', () => {
  const { parts, invitation, take, join, invite } = withInvitation()
  const { secret } = invite()
  take(STRANGER)
  revokeInvitation(parts, OWNER, invitation.id)
  expect(join(STRANGER, secret)).toMatchObject({ kind: 'admitted' })
  expect(parts.members.roleOf(STRANGER.userId)).toBe('member')
})

test('a link says what it offers to whoever has it', () => {
  const { parts, secret } = withInvitation()
  const offer = { ok: true, tenantName: 'Acme', role: 'member' }
  expect(checkInvitation(parts, STRANGER, secret)).toEqual({ ...offer, currentRole: null })
  expect(checkInvitation(parts, VIEWER, secret)).toEqual({ ...offer, currentRole: 'viewer' })
  expect(checkInvitation(parts, STRANGER, `${secret}x`)).toEqual(NOT_FOUND)
})

test('there are only so many, and those that expired are forgotten', () => {
  const { parts, clock, invite } = withInvitation({ days: 1 })
  for (let n = 1; n < MAX_OPEN_INVITATIONS; n++) invite()
  expect(createInvitation(parts, OWNER, { role: 'member', days: 1, uses: 1 })).toMatchObject({
    refusal: { reason: 'conflict' },
  })
  clock.now += DAY
  invite()
  expect(parts.storage.all('SELECT * FROM invitations')).toHaveLength(1)
})

type Fixture = ReturnType<typeof withInvitation>

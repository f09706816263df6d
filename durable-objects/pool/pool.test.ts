/** A pool over fakes: what it holds, whom it gives it to, and every fault on the way. */
import { NeonDbError } from '@neondatabase/serverless'
import { describe, expect, test } from 'vitest'
import type { Release } from '../../core/tenant/versions.ts'
import { migrations } from '../tenant/testing/world.ts'
import type { Claim } from './rpc.ts'
import { testPool } from './testing/world.ts'

const [ADA, BEN, EVE] = ['us-a', 'us-b', 'us-e'] as const
const unavailable = { ok: false, failure: { kind: 'unavailable' } } as const
const unknownOutcome = { ok: false, failure: { kind: 'unknown-outcome' } } as const
/** Works with what the pool has made so far, and wants more. */
const newer: Release = {
  migrations: [...migrations, { id: '0002_more', hash: 'h2', statements: ['alter table t'] }],
  required: '0001_initial',
  target: '0002_more',
}

function given(claim: Claim) {
  if (claim.kind === 'empty') throw new Error('the pool was empty')
  return claim
}

describe('filling', () => {
  test('makes what is missing, migrated and named by numbers', async () => {
    const { keep, requests, neon, databases } = testPool({ wanted: 4 })
    await keep()
    expect(neon.projects.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((n) => `test-pool-us-${n}`))
    expect(neon.projects[0]?.settings).toEqual({ maxComputeUnits: 1 })
    expect([...databases.values()].map(({ history }) => history.length)).toEqual([1, 1, 1, 1])
    expect(await requests.status()).toEqual({
      place: 'us',
      wanted: 4,
      ready: 4,
      filling: 0,
      claimed: 0,
      lastError: null,
    })
    await keep()
    expect(neon.projects).toHaveLength(4)
  })

  test('holds nothing when it is configured to, and asks for nothing', async () => {
    const { keep, neon, lanes } = testPool({ wanted: 0 })
    await keep()
    expect(neon.calls).toEqual([])
    expect(lanes.nextAlarm()).toBeNull()
  })

  test('a create whose answer was lost is found, not repeated', async () => {
    const { keep, neon, advance, requests } = testPool({ wanted: 1 })
    neon.failNext.push({ call: 'create', answer: unknownOutcome, lose: true })
    await keep()
    expect(await requests.status()).toMatchObject({ ready: 0, filling: 1, lastError: 'busy' })
    await advance(1_000)
    expect(neon.projects).toHaveLength(1)
    expect(await requests.status()).toMatchObject({ ready: 1, filling: 0 })
  })

  test('a full account: it says so and goes on by itself, without making more of it', async () => {
    const { keep, neon, advance, requests, slots } = testPool({ wanted: 1 })
    neon.failNext.push({ call: 'create', answer: { ok: false, failure: { kind: 'limit-reached' } } })
    await keep()
    expect(await requests.status()).toMatchObject({ filling: 1, lastError: 'full' })
    await keep()
    expect(slots.unclaimed()).toHaveLength(1)
    await advance(30_000)
    expect(await requests.status()).toMatchObject({ ready: 1, lastError: null })
  })

  test('an object that died goes on where it was', async () => {
    const first = testPool({ wanted: 2 })
    first.neon.failNext.push(
      { call: 'create', answer: unavailable },
      { call: 'create', answer: unknownOutcome, lose: true },
    )
    await first.keep()
    const second = testPool({ wanted: 2, storage: first.storage, neon: first.neon, now: first.clock.now })
    await second.advance(1_000)
    expect(second.neon.projects).toHaveLength(2)
    expect(await second.requests.status()).toMatchObject({ ready: 2 })
  })

  test('what it holds is migrated when the schema moves on', async () => {
    const first = testPool()
    await first.keep()
    const second = testPool({ storage: first.storage, neon: first.neon, release: newer })
    for (const [host, database] of first.databases) second.databases.set(host, database)
    await second.keep()
    expect(second.slots.unclaimed().map(({ schema_version: version }) => version)).toEqual(['0002_more', '0002_more'])
    expect(given(await second.requests.claim(ADA))).toMatchObject({ schemaVersion: '0002_more' })
  })

  test('a migration that cannot be done is tried rarely, and what works with the old schema is given away all the same', async () => {
    const first = testPool({ wanted: 1 })
    await first.keep()
    const second = testPool({ wanted: 1, storage: first.storage, neon: first.neon, release: newer })
    for (const [host, database] of first.databases) {
      second.databases.set(host, database)
      // Fails before anything of it is written, as its transaction would.
      database.batch = () => Promise.reject(Object.assign(new NeonDbError('no such type'), { code: '42704' }))
    }
    await second.keep()
    expect(await second.requests.status()).toMatchObject({ ready: 1, lastError: 'migration' })
    expect(second.lanes.nextAlarm()).toBeGreaterThan(second.clock.now + 10_000)
    expect(given(await second.requests.claim(ADA))).toMatchObject({ schemaVersion: '0001_initial' })
  })

  test('what is too much is deleted, and none of it is given away meanwhile', async () => {
    const { keep, size, neon, requests, advance, slots } = testPool({ wanted: 3 })
    await keep()
    size.wanted = 1
    neon.failNext.push({ call: 'delete', answer: unavailable })
    await requests.keep()
    expect(given(await requests.claim(ADA)).projectId).toBe('project-1')
    expect(await requests.claim(BEN)).toEqual({ kind: 'empty' })
    await advance(0)
    await advance(1_000)
    expect(neon.live.map(({ id }) => id)).toEqual(['project-1', 'project-4'])
    size.wanted = 0
    await keep()
    expect(neon.live.map(({ id }) => id)).toEqual(['project-1'])
    expect(slots.unclaimed()).toEqual([])
    // A number that was used is not used again.
    size.wanted = 1
    await keep()
    expect(neon.live.at(-1)?.name).toBe('test-pool-us-5')
  })
})

describe('claiming', () => {
  test('gives each tenant a project of its own, with all it needs, and makes another', async () => {
    const { keep, requests, neon, settle, slots } = testPool()
    await keep()
    expect(await requests.claim(ADA)).toEqual({
      kind: 'project',
      projectId: 'project-1',
      projectName: 'test-pool-us-1',
      connectionString: 'postgres://neondb_owner:secret-1@project-1/neondb',
      postgresVersion: 17,
      schemaVersion: '0001_initial',
    })
    expect(given(await requests.claim(BEN)).projectId).toBe('project-2')
    expect(await requests.claim(EVE)).toEqual({ kind: 'empty' })
    await settle()
    expect(neon.projects).toHaveLength(4)
    expect(JSON.stringify(slots.unclaimed())).not.toContain('"tenant_id":"us')
  })

  test('answers the same until it is confirmed, also in another life, and keeps no secret afterwards', async () => {
    const first = testPool()
    await first.keep()
    const claim = await first.requests.claim(ADA)
    expect(await first.requests.claim(ADA)).toEqual(claim)
    const second = testPool({ storage: first.storage, neon: first.neon })
    expect(await second.requests.claim(ADA)).toEqual(claim)
    expect(await second.requests.status()).toMatchObject({ claimed: 1 })
    await second.requests.confirm(ADA)
    await second.requests.confirm(ADA)
    expect(await second.requests.claim(ADA)).toEqual({ ...claim, connectionString: null })
    expect(second.slots.ofTenant(ADA)?.sealed_connection).toBeNull()
    expect(await second.requests.status()).toMatchObject({ claimed: 0 })
  })

  test('many at once get different ones', async () => {
    const { keep, requests } = testPool({ wanted: 5 })
    await keep()
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => requests.claim(`us-${n}`)))
    const ids = claims.flatMap((claim) => (claim.kind === 'project' ? [claim.projectId] : []))
    expect(new Set(ids).size).toBe(5)
    expect(claims.filter(({ kind }) => kind === 'empty')).toHaveLength(3)
  })

  test('who was told that it is empty is never given one, until nobody can be asking any more', async () => {
    const { requests, keep, advance } = testPool({ wanted: 1 })
    expect(await requests.claim(ADA)).toEqual({ kind: 'empty' })
    await keep()
    expect(await requests.claim(ADA)).toEqual({ kind: 'empty' })
    await advance(25 * 3_600_000)
    await keep()
    expect((await requests.claim(ADA)).kind).toBe('project')
  })

  test('one that is given away while it is being migrated stays as it was given', async () => {
    const first = testPool({ wanted: 1 })
    await first.keep()
    const second = testPool({ wanted: 1, storage: first.storage, neon: first.neon, release: newer })
    for (const [host, database] of first.databases) second.databases.set(host, database)
    second.lanes.start()
    const claim = given(await second.requests.claim(ADA))
    await second.settle()
    expect(claim).toMatchObject({ schemaVersion: '0001_initial' })
    expect(second.slots.ofTenant(ADA)).toMatchObject({ tenant_id: ADA, schema_version: '0001_initial' })
  })
})

describe('whose it is', () => {
  test('is known by id, and of one that is just being made by its name', async () => {
    const { keep, requests, neon } = testPool()
    neon.failNext.push({ call: 'create', answer: unknownOutcome, lose: true })
    await keep()
    const [lost, known] = neon.projects
    expect(await requests.owns({ id: lost?.id ?? '', name: lost?.name ?? '' })).toBe('unclaimed')
    expect(await requests.owns({ id: known?.id ?? '', name: 'renamed' })).toBe('unclaimed')
    const { projectId } = given(await requests.claim(ADA))
    expect(await requests.owns({ id: projectId, name: 'test-us-a' })).toEqual({ tenantId: ADA })
    await requests.confirm(ADA)
    expect(await requests.owns({ id: projectId, name: 'test-us-a' })).toEqual({ tenantId: ADA })
    expect(await requests.owns({ id: 'project-9', name: 'test-pool-us-1x' })).toBe('unknown')
  })

  test('an erasure learns what there is, closes the door, and is forgotten', async () => {
    const { keep, requests, slots } = testPool()
    await keep()
    const { projectId } = given(await requests.claim(ADA))
    expect(await requests.handedOut(ADA)).toEqual([projectId])
    expect(await requests.handedOut(BEN)).toEqual([])
    expect(await requests.claim(BEN)).toEqual({ kind: 'empty' })
    await requests.forget(ADA)
    expect(slots.ofTenant(ADA)).toBeNull()
    expect(await requests.claim(ADA)).toEqual({ kind: 'empty' })
    expect(await requests.owns({ id: projectId, name: 'n' })).toBe('unknown')
  })
})

test('after a key was rotated, what is kept is sealed anew, and still opens for who claims it', async () => {
  const pool = testPool({ wanted: 2 })
  await pool.keep()
  expect(await pool.requests.reseal()).toEqual({ resealed: 2, failed: 0 })
  const sealed = pool.slots.connected().map((slot) => slot.sealed)
  expect(sealed.every((text) => text.endsWith(' '))).toBe(true)
  expect(await pool.requests.claim('us-a')).toMatchObject({
    kind: 'project',
    connectionString: expect.stringContaining('postgres://'),
  })
  pool.world.reseal = async () => ({ kind: 'unopened' })
  expect(await pool.requests.reseal()).toEqual({ resealed: 0, failed: 2 })
})

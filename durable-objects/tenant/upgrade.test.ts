import { getLogger } from '@logtape/logtape'
import { NeonDbError } from '@neondatabase/serverless'
import { describe, expect, test } from 'vitest'
import type { Release } from '../../core/tenant/versions.ts'
import type { MigrationOrder, MigrationReport } from '../rollout/rpc.ts'
import type { Stage } from './provisioning.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { FakeSql } from './testing/world.ts'
import { Upgrade } from './upgrade.ts'

const release: Release = {
  migrations: [
    { id: 'a', hash: 'a', statements: ['create a'] },
    { id: 'b', hash: 'b', statements: ['create b'] },
    { id: 'c', hash: 'c', statements: ['create c'] },
    { id: 'd', hash: 'd', outsideTransaction: true, statements: ['create index concurrently t_d on t (d)'] },
  ],
  required: 'a',
  target: 'c',
}
const MINUTE = 60_000
const order: MigrationOrder = { rolloutId: 'r', tenantId: 't', token: 'x', to: 'c', wake: true }

/** A database at schema `a`, used a moment ago; `allowed` is what rollouts say. */
function testUpgrade({ allowed = null as string | null, target = 'c', version = 'a' } = {}) {
  const clock = { now: Date.UTC(2026, 9, 1) }
  const sql = new FakeSql()
  const storage = memoryStorage()
  const reports: Omit<MigrationReport, 'tenantId'>[] = []
  const state = { version, stage: 'ready' as Stage, reachable: true, wanted: false }
  const fleet = { allowed, asked: 0, away: false }
  let refusals = 0
  let gate: Promise<void> | null = null
  for (const [position, { id, hash }] of release.migrations.entries()) {
    if (position <= release.migrations.findIndex((one) => one.id === version)) sql.history.push({ position, id, hash })
  }
  const make = () =>
    new Upgrade({
      storage,
      now: () => clock.now,
      random: () => 0,
      release: { ...release, target },
      fleet: {
        async permitted() {
          fleet.asked++
          if (fleet.away) throw new Error('the object is away')
          return fleet.allowed
        },
        async report(report) {
          reports.push(report)
        },
      },
      database: {
        row: () => ({ stage: state.stage, schema_version: state.version }),
        async access() {
          await gate
          return state.reachable ? { connectionString: 'postgres://x', schemaVersion: state.version } : null
        },
        readyWithin: async () => state.reachable,
        reached: (reached) => {
          state.version = reached
        },
        reportRefusal: () => {
          refusals++
        },
      },
      open: () => sql,
      wanted: () => state.wanted,
      changed: () => {},
      wake: () => void run(),
      log: getLogger('test'),
    })
  let upgrade = make()
  let running: Promise<void> | null = null
  /** As its lane does: one run at a time, and another if something is due by then. */
  function run(): Promise<void> {
    running ??= upgrade.run().finally(() => {
      running = null
      if ((upgrade.dueAt() ?? Number.POSITIVE_INFINITY) <= clock.now) void run()
    })
    return running
  }
  return {
    clock,
    sql,
    state,
    fleet,
    reports,
    run,
    refusals: () => refusals,
    /** Holds every migration until the returned function is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return () => {
        gate = null
        resolve()
      }
    },
    /** The object is gone with what it had in memory. */
    restart() {
      running = null
      upgrade = make()
    },
    get upgrade() {
      return upgrade
    },
    applied: () => sql.history.map(({ id }) => id),
    failOn(text: string, code: string) {
      sql.reply = (statement) => {
        if (statement.text !== text) return []
        // The fake keeps no transactions: what a failed one wrote into history is taken back here.
        sql.history.pop()
        throw Object.assign(new NeonDbError('it quotes "secret content"'), { code, constraint: 'k' })
      }
    },
  }
}

describe('when the database is used', () => {
  test('nothing is done to one that is up to date, and nobody is asked', async () => {
    const { upgrade, fleet, sql } = testUpgrade({ version: 'c', allowed: 'c' })
    expect(await upgrade.beforeUse(1_000)).toBe(true)
    expect(fleet.asked).toBe(0)
    expect(sql.statements).toEqual([])
  })

  test('it works on its present schema while no rollout allows more, asking now and then', async () => {
    const { upgrade, fleet, applied, clock } = testUpgrade()
    for (let use = 0; use < 50; use++) expect(await upgrade.beforeUse(1_000)).toBe(true)
    expect(fleet.asked).toBe(1)
    clock.now += MINUTE
    fleet.away = true
    expect(await upgrade.beforeUse(1_000)).toBe(true)
    expect(fleet.asked).toBe(2)
    expect(applied()).toEqual(['a'])
  })

  test('a hundred at once cause one migration, and all get the new schema', async () => {
    const { upgrade, fleet, applied, sql, state, reports } = testUpgrade({ allowed: 'c' })
    const uses = await Promise.all(Array.from({ length: 100 }, () => upgrade.beforeUse(5_000)))
    expect(uses.every((use) => use)).toBe(true)
    expect(fleet.asked).toBe(1)
    expect(applied()).toEqual(['a', 'b', 'c'])
    expect(sql.statements.map(({ text }) => text)).toEqual(['create b', 'create c'])
    expect(state.version).toBe('c')
    expect(reports).toEqual([{ order: null, result: { kind: 'done', version: 'c' } }])
  })

  test('it goes no further than rollouts allow', async () => {
    const { upgrade, applied } = testUpgrade({ allowed: 'b' })
    expect(await upgrade.beforeUse(5_000)).toBe(true)
    expect(applied()).toEqual(['a', 'b'])
  })

  test('who can’t wait that long is sent away; the migration goes on and is reported', async () => {
    const { upgrade, hold, run, applied, reports } = testUpgrade({ allowed: 'c' })
    const release = hold()
    expect(await upgrade.beforeUse(20)).toBe(false)
    expect(await upgrade.beforeUse(20)).toBe(false)
    release()
    await run()
    expect(applied()).toEqual(['a', 'b', 'c'])
    expect(await upgrade.beforeUse(20)).toBe(true)
    expect(reports).toEqual([{ order: null, result: { kind: 'done', version: 'c' } }])
  })

  test('one that fails leaves it as it is, for longer each time, and says why without content', async () => {
    const { upgrade, failOn, fleet, reports, clock, state, sql } = testUpgrade({ allowed: 'c' })
    failOn('create c', '23505')
    expect(await upgrade.beforeUse(5_000)).toBe(true)
    expect(state.version).toBe('b')
    expect(upgrade.error()).toBe('c: SQLSTATE 23505, unique violation, constraint k')
    const sent = sql.statements.length
    for (let use = 0; use < 10; use++) expect(await upgrade.beforeUse(5_000)).toBe(true)
    expect(sql.statements).toHaveLength(sent)
    expect(fleet.asked).toBe(1)
    expect(reports).toMatchObject([{ order: null, result: { kind: 'failed' } }])
    clock.now += 6 * MINUTE
    sql.reply = () => []
    expect(await upgrade.beforeUse(5_000)).toBe(true)
    expect(state.version).toBe('c')
    expect(upgrade.error()).toBeNull()
  })

  test('long index builds are begun, and nobody waits for them', async () => {
    const { upgrade, hold, run, applied, sql } = testUpgrade({ version: 'c', target: 'd', allowed: 'd' })
    sql.reply = ({ text }) => (text.includes('pg_index') && sql.statements.length > 1 ? [{ valid: true }] : [])
    const release = hold()
    expect(await upgrade.beforeUse(20)).toBe(true)
    expect(await upgrade.beforeUse(20)).toBe(true)
    expect(applied()).toEqual(['a', 'b', 'c'])
    release()
    await run()
    expect(applied()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a crash in between: the alarm goes on', async () => {
    const test = testUpgrade({ allowed: 'c' })
    test.hold()
    await test.upgrade.beforeUse(10)
    test.restart()
    test.hold()()
    expect(test.upgrade.dueAt()).toBe(test.clock.now)
    await test.run()
    expect(test.applied()).toEqual(['a', 'b', 'c'])
    expect(test.upgrade.dueAt()).toBeNull()
  })
})

test('what a crash cut off goes on with whoever comes next, order or use', async () => {
  for (const next of ['order', 'use']) {
    const test = testUpgrade({ allowed: 'c' })
    test.hold()
    await test.upgrade.beforeUse(10)
    test.restart()
    test.hold()()
    if (next === 'order') expect(await test.upgrade.migrate(order)).toEqual({ kind: 'done', version: 'c' })
    else expect(await test.upgrade.beforeUse(5_000)).toBe(true)
    expect(test.applied()).toEqual(['a', 'b', 'c'])
  }
})

describe('by order of a rollout', () => {
  test('it is migrated, and the answer says what it has', async () => {
    const { upgrade, applied, reports } = testUpgrade()
    expect(await upgrade.migrate(order)).toEqual({ kind: 'done', version: 'c' })
    expect(await upgrade.migrate(order)).toEqual({ kind: 'done', version: 'c' })
    expect(applied()).toEqual(['a', 'b', 'c'])
    expect(reports).toEqual([])
  })

  test('one that nobody uses is not woken, unless the order says so', async () => {
    const { upgrade, applied, clock, state } = testUpgrade()
    await upgrade.beforeUse(0)
    clock.now += 4 * MINUTE
    state.version = 'b'
    clock.now += 2 * MINUTE
    expect(await upgrade.migrate({ ...order, wake: false })).toEqual({ kind: 'idle' })
    expect(applied()).toEqual(['a'])
    state.wanted = true
    state.version = 'a'
    expect(await upgrade.migrate({ ...order, wake: false })).toEqual({ kind: 'done', version: 'c' })
  })

  test('one that was used a moment ago is awake anyway', async () => {
    const { upgrade, clock } = testUpgrade()
    await upgrade.beforeUse(0)
    clock.now += 4 * MINUTE
    expect(await upgrade.migrate({ ...order, wake: false })).toMatchObject({ kind: 'done' })
  })

  test('joins a migration that is under way, and goes on from there', async () => {
    const { upgrade, hold, applied, sql } = testUpgrade({ allowed: 'b' })
    const release = hold()
    const use = upgrade.beforeUse(5_000)
    await Promise.resolve()
    const ordered = upgrade.migrate(order)
    release()
    expect(await use).toBe(true)
    expect(await ordered).toEqual({ kind: 'done', version: 'c' })
    expect(applied()).toEqual(['a', 'b', 'c'])
    expect(sql.statements).toHaveLength(2)
  })

  test('a tenant without a database gets the target when it is made', async () => {
    const { upgrade, state } = testUpgrade()
    state.stage = 'later'
    expect(await upgrade.migrate(order)).toEqual({ kind: 'done', version: null })
    state.stage = 'created'
    expect(await upgrade.migrate(order)).toMatchObject({ kind: 'not-now' })
  })

  test('what is out of reach is no failure of the migration', async () => {
    const { upgrade, state, sql } = testUpgrade()
    state.reachable = false
    expect(await upgrade.migrate(order)).toMatchObject({ kind: 'not-now' })
    state.reachable = true
    sql.reply = () => {
      throw new NeonDbError('Server error (HTTP status 402): quota exceeded')
    }
    expect(await upgrade.migrate(order)).toEqual({ kind: 'not-now', reason: 'It has used up its compute quota.' })
  })

  test('tells what may pass from what won’t', async () => {
    const passing = testUpgrade()
    passing.failOn('create b', '55P03')
    expect(await passing.upgrade.migrate(order)).toEqual({
      kind: 'failed',
      retryable: true,
      error: 'b: SQLSTATE 55P03, lock not available, constraint k',
    })
    const lasting = testUpgrade()
    lasting.failOn('create b', '42601')
    expect(await lasting.upgrade.migrate(order)).toMatchObject({ kind: 'failed', retryable: false })
    const refused = testUpgrade()
    refused.sql.reply = () => {
      throw new NeonDbError(`password authentication failed for user 'x'`)
    }
    expect(await refused.upgrade.migrate(order)).toMatchObject({ kind: 'failed', retryable: true })
    expect(refused.refusals()).toBe(1)
    const edited = testUpgrade()
    edited.sql.history[0] = { position: 0, id: 'a', hash: 'other' }
    expect(await edited.upgrade.migrate(order)).toMatchObject({ kind: 'failed', retryable: false })
    expect(await testUpgrade().upgrade.migrate({ ...order, to: 'z' })).toMatchObject({
      kind: 'failed',
      retryable: true,
    })
  })

  test('an index that is still being built is looked at again, and reported by the tenant itself', async () => {
    const { upgrade, sql, run, clock, reports, applied } = testUpgrade({ version: 'c' })
    let building = true
    let asked = 0
    sql.reply = ({ text }) => {
      if (text.startsWith('create index')) throw new TypeError('no answer')
      if (!text.includes('pg_index')) return []
      return asked++ === 0 ? [] : [{ valid: !building, building }]
    }
    expect(await upgrade.migrate({ ...order, to: 'd' })).toEqual({ kind: 'running' })
    expect(upgrade.dueAt()).toBe(clock.now + 15_000)
    building = false
    clock.now += 15_000
    await run()
    expect(applied()).toEqual(['a', 'b', 'c', 'd'])
    expect(reports).toEqual([{ order: { rolloutId: 'r', token: 'x' }, result: { kind: 'done', version: 'd' } }])
  })
})

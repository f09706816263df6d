import { expect, describe as group, test } from 'vitest'
import { describe } from './database-state.ts'
import {
  afterClaim,
  afterConnect,
  afterCreate,
  afterDiscard,
  afterEmptyPool,
  afterFailedCreate,
  afterFailedMigration,
  afterFailure,
  afterInspection,
  afterLookUp,
  afterLostClaim,
  afterMigration,
  afterRefusal,
  beforeCreate,
  begin,
  CREATE_SETTLE_MS,
  hurry,
  nextStep,
  type Saga,
} from './provisioning.ts'

const NOW = 1_000_000
const moment = { now: NOW, random: 1 }
const named: Saga = {
  stage: 'named',
  way: 'create',
  projectId: null,
  connected: false,
  createSentAt: null,
  schemaVersion: null,
  failures: 0,
  problem: null,
  nextAt: NOW,
}
const later: Saga = { ...named, stage: 'later', nextAt: null }
const creating: Saga = { ...named, stage: 'creating', createSentAt: NOW }
const created: Saga = { ...named, stage: 'created', projectId: 'p', connected: true }
const ready: Saga = { ...created, stage: 'ready', schemaVersion: '0001', nextAt: null }

group('steps', () => {
  test('a first create is sent at once; one that may have been sent is looked up first', () => {
    expect(nextStep(named, true)).toBe('create')
    expect(nextStep(creating, true)).toBe('look-up')
  })

  test('nothing is made before its moment, and the way is settled then', () => {
    expect(nextStep(later, true)).toBeNull()
    expect(begin(later, 'pool', NOW)).toEqual({ ...named, way: 'pool' })
    expect(nextStep(begin(later, 'pool', NOW), true)).toBe('claim')
    expect(begin({ ...named, way: 'pool', nextAt: null }, 'create', NOW)).toMatchObject({ way: 'pool', nextAt: null })
    for (const saga of [creating, created, ready]) expect(begin(saga, 'pool', NOW)).toEqual(saga)
  })

  test('what waits goes on when somebody says so, and what is done stays so', () => {
    expect(hurry({ ...created, nextAt: NOW + 600_000 }, NOW).nextAt).toBe(NOW)
    expect(hurry(ready, NOW)).toEqual(ready)
  })

  test('a known project is connected to, then migrated', () => {
    expect(nextStep({ ...created, connected: false }, true)).toBe('connect')
    expect(nextStep(created, true)).toBe('migrate')
    expect(nextStep(created, false)).toBe('migrate')
  })

  test('a ready database has nothing to do until the code is newer or its password is', () => {
    expect(nextStep(ready, false)).toBeNull()
    expect(nextStep(ready, true)).toBe('migrate')
    expect(nextStep({ ...ready, connected: false }, false)).toBe('connect')
  })
})

group('creating', () => {
  test('what is found is adopted', () => {
    for (const saga of [creating, { ...creating, createSentAt: null }])
      expect(afterLookUp(saga, 'p', moment)).toMatchObject({
        saga: { stage: 'created', projectId: 'p', createSentAt: null },
        create: false,
      })
  })

  test('the intent is written with its time', () => {
    expect(beforeCreate(named, NOW)).toEqual(creating)
  })

  test('nothing found and nothing in doubt: another create may be sent', () => {
    expect(afterLookUp({ ...creating, createSentAt: null }, null, moment)).toMatchObject({ create: true })
  })

  test('while a create may still take effect, no second one is sent', () => {
    const early = afterLookUp(creating, null, { now: NOW + 1_000, random: 1 })
    expect(early).toMatchObject({ saga: { stage: 'creating', createSentAt: NOW }, create: false })
    const late = afterLookUp(creating, null, { now: NOW + CREATE_SETTLE_MS, random: 1 })
    expect(late).toMatchObject({ saga: creating, create: true })
  })

  test('the last wait ends when the doubt does', () => {
    const doubtful = { ...creating, failures: 20 }
    expect(afterLookUp(doubtful, null, moment).saga.nextAt).toBe(NOW + CREATE_SETTLE_MS)
  })

  test('an unknown outcome leads back to a look-up, a certain failure to the beginning', () => {
    expect(afterFailedCreate(creating, 'named', { kind: 'unknown-outcome' }, moment)).toMatchObject({
      stage: 'creating',
      createSentAt: NOW,
      nextAt: NOW + 500,
    })
    for (const failure of [
      { kind: 'locked', retryAfterSeconds: null },
      { kind: 'limited', retryAfterSeconds: 7 },
      { kind: 'queued', retryAfterSeconds: 7 },
      { kind: 'unavailable' },
      { kind: 'limit-reached' },
      { kind: 'refused', status: 401, code: '' },
    ] as const)
      for (const before of ['named', 'creating'] as const)
        expect(afterFailedCreate(creating, before, failure, moment)).toMatchObject({
          stage: before,
          createSentAt: null,
        })
  })

  test('a create that was sent later than it was written down is in doubt from when its answer failed to come', () => {
    const later = NOW + 50_000
    const lost = afterFailedCreate(creating, 'named', { kind: 'unknown-outcome' }, { ...moment, now: later })
    expect(afterLookUp(lost, null, { ...moment, now: later + CREATE_SETTLE_MS - 1 }).create).toBe(false)
    expect(afterLookUp(lost, null, { ...moment, now: later + CREATE_SETTLE_MS }).create).toBe(true)
  })

  test('backs off more with every failure, and honours Retry-After', () => {
    let saga = creating
    const waits: number[] = []
    for (let failure = 0; failure < 10; failure++) {
      saga = afterFailedCreate(saga, 'named', { kind: 'unavailable' }, moment)
      waits.push((saga.nextAt ?? 0) - NOW)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    expect(afterFailure(named, { kind: 'limited', retryAfterSeconds: 90 }, moment).nextAt).toBe(NOW + 90_000)
  })
})

group('from the pool', () => {
  const asking: Saga = { ...named, way: 'pool' }
  const claimed = { projectId: 'p', connected: true, schemaVersion: '0001' }

  test('a project that is up to date is ready at once, another is migrated first', () => {
    expect(afterClaim(asking, claimed, false)).toMatchObject({ stage: 'ready', projectId: 'p', connected: true })
    expect(afterClaim(asking, claimed, true)).toMatchObject({ stage: 'created', schemaVersion: '0001' })
    expect(nextStep(afterClaim(asking, claimed, true), true)).toBe('migrate')
    expect(nextStep(afterClaim(asking, { ...claimed, connected: false }, false), false)).toBe('connect')
  })

  test('only its word that it is empty leads to a create; a lost answer leads to the same question', () => {
    expect(nextStep(afterEmptyPool(asking), true)).toBe('create')
    const lost = afterLostClaim(asking, moment)
    expect(nextStep(lost, true)).toBe('claim')
    expect(lost).toMatchObject({ way: 'pool', failures: 1, nextAt: NOW + 500 })
  })

  test('one that vanished before it was used is replaced by one that is made', () => {
    const vanished = afterFailure({ ...created, way: 'pool', schemaVersion: '0001' }, { kind: 'not-found' }, moment)
    expect(vanished).toMatchObject({ stage: 'creating', way: 'create', projectId: null, schemaVersion: null })
  })
})

group('a project that never starts', () => {
  const unreachable: Saga = { ...created, failures: 8 }
  const failed = [
    { action: 'create_timeline', status: 'finished' },
    { action: 'start_compute', status: 'failed' },
  ] as const

  test('is discarded once nothing is under way any more, and another is made', () => {
    const discarding = afterInspection(unreachable, failed)
    expect(discarding.stage).toBe('discarding')
    expect(nextStep(discarding, true)).toBe('discard')
    expect(afterDiscard(discarding)).toMatchObject({ stage: 'creating', projectId: null, createSentAt: null })
  })

  test('is left alone while Neon may still bring it up, once it has started, and when it was used', () => {
    const running = [...failed, { action: 'start_compute', status: 'running' } as const]
    const started = [...failed, { action: 'start_compute', status: 'finished' } as const]
    for (const operations of [running, started, []])
      expect(afterInspection(unreachable, operations).stage).toBe('created')
    for (const saga of [created, { ...unreachable, schemaVersion: '0001' }, { ...ready, failures: 20 }])
      expect(afterInspection(saga, failed)).toEqual(saga)
  })
})

group('later', () => {
  test('progress forgets failures', () => {
    const troubled = { ...creating, failures: 4, problem: 'busy' as const }
    expect(afterCreate(troubled, 'p')).toMatchObject({
      stage: 'created',
      failures: 0,
      problem: null,
      createSentAt: null,
    })
    expect(afterConnect({ ...created, connected: false, failures: 2 })).toMatchObject({ connected: true, failures: 0 })
    expect(afterMigration(created, '0002')).toMatchObject({ stage: 'ready', schemaVersion: '0002', nextAt: null })
  })

  test('a wrong password is read again', () => {
    const outcome = { failure: 'refused', retryable: false } as const
    expect(afterFailedMigration(created, outcome, moment)).toMatchObject({ connected: false, problem: 'busy' })
    expect(afterRefusal(ready, NOW)).toMatchObject({ stage: 'ready', connected: false, nextAt: NOW })
  })

  test('a project that vanished is made anew only if it never held anything', () => {
    expect(afterFailure(created, { kind: 'not-found' }, moment)).toMatchObject({ stage: 'creating', projectId: null })
    expect(afterFailure({ ...ready, connected: false }, { kind: 'not-found' }, moment)).toMatchObject({
      stage: 'ready',
      projectId: 'p',
      problem: 'missing',
    })
  })

  test('a migration that cannot work by itself is tried rarely', () => {
    expect(afterFailedMigration(created, { failure: 'sql', retryable: true }, moment).nextAt).toBe(NOW + 500)
    expect(afterFailedMigration(created, { failure: 'sql', retryable: false }, moment)).toMatchObject({
      problem: 'migration',
      nextAt: NOW + 30_000,
    })
    expect(afterFailedMigration(created, { failure: 'history', retryable: false }, moment).problem).toBe('history')
  })
})

group('what people are shown', () => {
  const shown = (saga: Saga) => describe(saga, 'aws-us-east-1')

  test('each stage in words', () => {
    expect(shown(named)).toEqual({
      status: 'preparing',
      detail: 'Setting up your database (about a second)',
      region: 'aws-us-east-1',
    })
    expect(shown(created).status).toBe('preparing')
    expect(shown(ready)).toEqual({ status: 'ready', detail: null, region: 'aws-us-east-1' })
  })

  test('a place in line is no trouble', () => {
    const inLine = afterFailedCreate(creating, 'named', { kind: 'queued', retryAfterSeconds: 20 }, moment)
    expect(inLine).toMatchObject({ failures: 0, nextAt: NOW + 20_000 })
    expect(shown(inLine)).toMatchObject({ status: 'preparing', detail: expect.stringMatching(/in line/) })
    expect(shown({ ...ready, problem: 'queued' })).toMatchObject({ status: 'ready', detail: null })
  })

  test('one that is made later says when', () => {
    expect(describe(later, 'r', 'first-upload')).toMatchObject({
      status: 'none',
      detail: expect.stringMatching(/upload/),
    })
    expect(describe(later, 'r', 'workspace').detail).toMatch(/upload/)
    expect(describe(later, 'r', 'paid-plan').detail).toMatch(/paid plan/)
  })

  test('trouble that lasts is named; a hiccup is not', () => {
    expect(shown({ ...named, failures: 1, problem: 'busy' }).status).toBe('preparing')
    expect(shown({ ...named, failures: 3, problem: 'busy' }).status).toBe('waiting')
    for (const problem of ['full', 'refused', 'missing', 'quota', 'history', 'migration'] as const) {
      const state = shown({ ...named, failures: 1, problem })
      expect(state.status).toBe('waiting')
      expect(state.detail).toMatch(/\.$/)
    }
  })
})

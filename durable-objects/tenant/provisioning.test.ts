import { expect, describe as group, test } from 'vitest'
import {
  afterConnect,
  afterCreate,
  afterFailedCreate,
  afterFailedMigration,
  afterFailure,
  afterLookUp,
  afterMigration,
  afterRefusal,
  CREATE_SETTLE_MS,
  describe,
  nextStep,
  type Saga,
} from './provisioning.ts'

const NOW = 1_000_000
const moment = { now: NOW, random: 1 }
const named: Saga = {
  stage: 'named',
  projectId: null,
  connected: false,
  createSentAt: null,
  schemaVersion: null,
  failures: 0,
  problem: null,
  nextAt: NOW,
}
const creating: Saga = { ...named, stage: 'creating', createSentAt: NOW }
const created: Saga = { ...named, stage: 'created', projectId: 'p', connected: true }
const ready: Saga = { ...created, stage: 'ready', schemaVersion: '0001', nextAt: null }

group('steps', () => {
  test('a project is looked up before one is created, also when a create may have been sent', () => {
    expect(nextStep(named, true)).toBe('look-up')
    expect(nextStep(creating, true)).toBe('look-up')
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
    for (const saga of [named, creating])
      expect(afterLookUp(saga, 'p', moment)).toMatchObject({
        saga: { stage: 'created', projectId: 'p', createSentAt: null },
        create: false,
      })
  })

  test('nothing found: the intent is written, then the create is sent', () => {
    expect(afterLookUp(named, null, moment)).toEqual({ saga: creating, create: true })
  })

  test('while a create may still take effect, no second one is sent', () => {
    const early = afterLookUp(creating, null, { now: NOW + 1_000, random: 1 })
    expect(early).toMatchObject({ saga: { stage: 'creating', createSentAt: NOW }, create: false })
    const late = afterLookUp(creating, null, { now: NOW + CREATE_SETTLE_MS, random: 1 })
    expect(late).toMatchObject({ saga: { createSentAt: NOW + CREATE_SETTLE_MS }, create: true })
  })

  test('the last wait ends when the doubt does', () => {
    const doubtful = { ...creating, failures: 20 }
    expect(afterLookUp(doubtful, null, moment).saga.nextAt).toBe(NOW + CREATE_SETTLE_MS)
  })

  test('an unknown outcome leads back to a look-up, a certain failure to the beginning', () => {
    expect(afterFailedCreate(creating, { kind: 'unknown-outcome' }, moment)).toMatchObject({
      stage: 'creating',
      createSentAt: NOW,
      nextAt: NOW + 500,
    })
    for (const failure of [
      { kind: 'locked', retryAfterSeconds: null },
      { kind: 'limited', retryAfterSeconds: 7 },
      { kind: 'unavailable' },
      { kind: 'limit-reached' },
      { kind: 'refused', status: 401, code: '' },
    ] as const)
      expect(afterFailedCreate(creating, failure, moment)).toMatchObject({ stage: 'named', createSentAt: null })
  })

  test('backs off more with every failure, and honours Retry-After', () => {
    let saga = creating
    const waits: number[] = []
    for (let failure = 0; failure < 10; failure++) {
      saga = afterFailedCreate(saga, { kind: 'unavailable' }, moment)
      waits.push((saga.nextAt ?? 0) - NOW)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    expect(afterFailure(named, { kind: 'limited', retryAfterSeconds: 90 }, moment).nextAt).toBe(NOW + 90_000)
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
    expect(afterFailure(created, { kind: 'not-found' }, moment)).toMatchObject({ stage: 'named', projectId: null })
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

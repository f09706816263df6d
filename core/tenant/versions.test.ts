import { expect, test } from 'vitest'
import type { MigrationOutcome } from '../migrator/migrate.ts'
import type { Migration } from '../migrator/plan.ts'
import {
  goalOfUse,
  hasReached,
  isDoneBeside,
  isUsable,
  older,
  type Release,
  standingOf,
  thisRelease,
  versionOfNew,
} from './versions.ts'

const migration = (id: string, more: Partial<Migration> = {}): Migration => ({ id, hash: id, statements: [], ...more })
const release: Release = {
  migrations: [
    migration('a'),
    migration('b'),
    migration('c'),
    migration('d', { outsideTransaction: true }),
    migration('e'),
  ],
  required: 'b',
  target: 'd',
}

test('what a version is to a release', () => {
  expect([null, 'a', 'b', 'c', 'd', 'e', 'x'].map((version) => [version, standingOf(version, release)])).toEqual([
    [null, 'must-migrate'],
    ['a', 'must-migrate'],
    ['b', 'may-migrate'],
    ['c', 'may-migrate'],
    ['d', 'current'],
    ['e', 'newer'],
    ['x', 'newer'],
  ])
})

test('a release runs on what it requires and on everything newer', () => {
  expect([null, 'a', 'b', 'x'].map((version) => isUsable(version, release))).toEqual([false, false, true, true])
  expect(hasReached('c', 'd', release)).toBe(false)
  expect(hasReached('x', 'd', release)).toBe(true)
})

test('a use brings a database as far as rollouts allow, and never past the target', () => {
  expect(goalOfUse('b', null, release)).toBeNull()
  expect(goalOfUse('b', 'c', release)).toBe('c')
  expect(goalOfUse('b', 'e', release)).toBe('d')
  expect(goalOfUse('b', 'x', release)).toBe('d')
  expect(goalOfUse('c', 'c', release)).toBeNull()
  expect(goalOfUse('c', 'b', release)).toBeNull()
  expect(goalOfUse('x', 'd', release)).toBeNull()
})

test('below the required schema nobody is asked, and an allowed newer one is taken at once', () => {
  expect(goalOfUse(null, null, release)).toBe('b')
  expect(goalOfUse('a', 'a', release)).toBe('b')
  expect(goalOfUse('a', 'd', release)).toBe('d')
})

test('only index builds are done beside the work, and only on a database that is usable', () => {
  expect(isDoneBeside('c', 'd', release)).toBe(true)
  expect(isDoneBeside('b', 'd', release)).toBe(false)
  expect(isDoneBeside('c', 'e', release)).toBe(false)
  expect(isDoneBeside('c', 'd', { ...release, required: 'd' })).toBe(false)
})

test('a new database starts at what it has reached, if the rest can’t be gone and that is enough', () => {
  const failed = (version: string | null | undefined, retryable = false): MigrationOutcome => ({
    kind: 'unfinished',
    failure: 'sql',
    retryable,
    at: 'd',
    version,
    code: '42601',
    constraint: null,
    message: 'm',
  })
  expect(versionOfNew({ kind: 'migrated', version: 'd', applied: [] }, release)).toBe('d')
  expect(versionOfNew(failed('c'), release)).toBe('c')
  expect(versionOfNew(failed('a'), release)).toBeNull()
  expect(versionOfNew(failed('c', true), release)).toBeNull()
  expect(versionOfNew(failed(undefined), release)).toBeNull()
  expect(versionOfNew({ kind: 'refused', reason: 'edited', id: 'a' }, release)).toBeNull()
})

test('the older of two', () => {
  expect([older('b', 'c', release), older('x', 'c', release), older('c', null, release)]).toEqual(['b', 'c', null])
})

test("this release's own declaration holds together", () => {
  const ids = thisRelease.migrations.map(({ id }) => id)
  expect(ids).toContain(thisRelease.required)
  expect(ids.indexOf(thisRelease.target)).toBeGreaterThanOrEqual(ids.indexOf(thisRelease.required))
})

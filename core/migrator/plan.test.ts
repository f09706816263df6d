import { expect, test } from 'vitest'
import { type AppliedMigration, type Migration, planMigrations } from './plan.ts'

const bundled: Migration[] = ['a', 'b', 'c'].map((id) => ({ id, hash: `hash of ${id}`, statements: ['select 1'] }))
const history = (...ids: string[]): AppliedMigration[] =>
  ids.map((id, position) => ({ position, id, hash: `hash of ${id}` }))

test('an empty database needs everything, in order', () => {
  const plan = planMigrations(bundled, [])
  expect(plan.kind === 'apply' && plan.pending.map(({ position, migration }) => [position, migration.id])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ])
})

test('only what is missing is applied', () => {
  const plan = planMigrations(bundled, history('a', 'b'))
  expect(plan.kind === 'apply' && plan.pending.map(({ migration }) => migration.id)).toEqual(['c'])
})

test('history is read in the order of its positions, however the rows arrive', () => {
  expect(planMigrations(bundled, history('a', 'b', 'c').reverse())).toEqual({ kind: 'apply', pending: [] })
})

test('a newer suffix is accepted: the database belongs to a newer release', () => {
  expect(planMigrations(bundled, history('a', 'b', 'c', 'd'))).toEqual({ kind: 'apply', pending: [] })
})

test('an edited entry is refused', () => {
  const edited = history('a', 'b').map((entry) => (entry.id === 'a' ? { ...entry, hash: 'other' } : entry))
  expect(planMigrations(bundled, edited)).toEqual({ kind: 'refuse', reason: 'edited', id: 'a' })
})

test('an unknown entry among the known ones is refused', () => {
  expect(planMigrations(bundled, history('a', 'x'))).toEqual({ kind: 'refuse', reason: 'unknown', id: 'x' })
})

test('a hole in the history is refused', () => {
  expect(planMigrations(bundled, [{ position: 1, id: 'b', hash: 'hash of b' }])).toEqual({
    kind: 'refuse',
    reason: 'gap',
    id: 'b',
  })
})

test('a target ends the way, does not take anything back, and has to be known', () => {
  const ids = (plan: ReturnType<typeof planMigrations>) =>
    plan.kind === 'apply' && plan.pending.map(({ migration }) => migration.id)
  expect(ids(planMigrations(bundled, history('a'), 'b'))).toEqual(['b'])
  expect(ids(planMigrations(bundled, history('a', 'b', 'c'), 'b'))).toEqual([])
  expect(planMigrations(bundled, history('a'), 'x')).toEqual({ kind: 'refuse', reason: 'no-such-target', id: 'x' })
})

test('history past the target is checked all the same', () => {
  const edited = history('a', 'b').map((entry) => (entry.id === 'b' ? { ...entry, hash: 'other' } : entry))
  expect(planMigrations(bundled, edited, 'a')).toEqual({ kind: 'refuse', reason: 'edited', id: 'b' })
})

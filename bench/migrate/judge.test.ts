import { expect, it } from 'vitest'
import { judge, type MigrateRuns } from './judge.ts'

const expected = { tenants: 300, memoryTenants: 1000 }
const runs = (change: Partial<MigrateRuns> = {}): MigrateRuns => ({
  product: [{ ms: 30_000, done: 300, failed: 0 }],
  reference: [{ ms: 10_000, tenants: 20 }],
  memory: [{ ms: 20_000, done: 1000, failed: 0 }],
  loop: [{ ms: 19_000, done: 1000 }],
  stampede: { asked: 100, served: 100, projectId: 'p', migrations: 1 },
  ...change,
})
const missed = (change: Partial<MigrateRuns>) =>
  judge(runs(change), expected)
    .gates.filter(({ ok }) => !ok)
    .map(({ name }) => name)

it('passes what is quick enough, and computes rates from the time of each tenant', () => {
  const { gates } = judge(runs(), expected)
  expect(gates.every(({ ok }) => ok)).toBe(true)
  expect(gates.slice(0, 2).map(({ measured }) => measured)).toEqual([5, 0.95])
})

it('misses each threshold by itself', () => {
  expect(missed({ product: [{ ms: 40_000, done: 300, failed: 0 }] })).toEqual(['rate / reference flow'])
  expect(missed({ memory: [{ ms: 22_000, done: 1000, failed: 0 }] })).toEqual(['rate / bare loop'])
  expect(missed({ product: [{ ms: 29_000, done: 299, failed: 1 }] })).toEqual(['tenants migrated, worst run'])
  expect(missed({ memory: [{ ms: 19_000, done: 999, failed: 1 }] })).toEqual([
    'tenants over the in-memory engine, worst run',
  ])
  const stampede = { asked: 100, served: 99, projectId: 'p', migrations: 2 }
  expect(missed({ stampede })).toHaveLength(2)
})

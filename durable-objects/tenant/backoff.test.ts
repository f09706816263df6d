import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const limits = { baseMs: 1_000, capMs: 60_000 }

test('doubles up to the cap', () => {
  expect([1, 2, 3, 4, 7, 100].map((failures) => backoffMs(failures, limits, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
  ])
})

test('jitter stays in the upper half', () => {
  expect(backoffMs(3, limits, 0)).toBe(2_000)
  expect(backoffMs(3, limits, 0.5)).toBe(3_000)
})

test('is never shorter than what the other side asked for', () => {
  expect(backoffMs(1, limits, 0, 30)).toBe(30_000)
  expect(backoffMs(7, limits, 1, 30)).toBe(60_000)
})

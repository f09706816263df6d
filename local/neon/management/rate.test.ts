import { expect, it } from 'vitest'
import { createRateCounter } from './rate.ts'

const limits = { perMinute: 5, perSecond: 2 }

it('lets so many pass in any second and in any minute', () => {
  const rate = createRateCounter(limits)
  const allowed = (now: number) => rate.ask(now).allowed
  expect([0, 100, 200, 999, 1_000, 1_050, 1_100].map(allowed)).toEqual([true, true, false, false, true, false, true])
  expect([3_000, 3_100, 59_999].map(allowed)).toEqual([true, false, false])
  expect([60_000, 60_001, 60_100].map(allowed)).toEqual([true, false, true])
})

it('says when to come back', () => {
  const rate = createRateCounter(limits)
  for (const now of [0, 0, 1_000, 1_000, 2_000]) rate.ask(now)
  expect(rate.ask(2_500)).toEqual({ allowed: false, retryAfterSeconds: 58 })
  expect(rate.ask(60_000)).toEqual({ allowed: true })
})

it('counts nothing unless it is told to', () => {
  const rate = createRateCounter()
  expect(Array.from({ length: 100 }, () => rate.ask(0).allowed)).not.toContain(false)
  rate.limit(limits)
  expect([1, 2, 3].map(() => rate.ask(0).allowed)).toEqual([true, true, false])
})

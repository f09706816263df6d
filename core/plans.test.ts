import { expect, test } from 'vitest'
import { PLANS, plansSchema } from './plans.ts'

test('the plans of this file are valid, and there is one to begin with', () => {
  expect(plansSchema.parse(PLANS)).toEqual(PLANS)
  expect(PLANS.free?.paid).toBe(false)
})

test('a plan that a configuration brings is checked', () => {
  const free = structuredClone(PLANS.free)
  if (!free) throw new Error('no free plan')
  expect(plansSchema.safeParse({ free }).success).toBe(true)
  free.database.minComputeUnits = 8
  expect(plansSchema.safeParse({ free }).success).toBe(false)
  expect(plansSchema.safeParse({ free: { ...free, limits: { documents: -1 } } }).success).toBe(false)
  expect(plansSchema.safeParse({ 'No Id': PLANS.free }).success).toBe(false)
})

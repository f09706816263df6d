import { expect, test } from 'vitest'
import { SETTINGS } from '../workers/api/env.fixture.ts'
import { apiConfig, ConfigError } from './config.ts'
import { PLANS } from './plans.ts'

test('without other plans there are those of the code', () => {
  expect(apiConfig({ ...SETTINGS })).toMatchObject({ PLANS, DEFAULT_PLAN: 'free' })
})

test('plans may come as JSON text, and the plan of new tenants must be one of them', () => {
  const plans = JSON.stringify({ basic: PLANS.free })
  expect(apiConfig({ ...SETTINGS, PLANS: plans, DEFAULT_PLAN: 'basic' }).PLANS).toEqual({ basic: PLANS.free })
  expect(() => apiConfig({ ...SETTINGS, PLANS: plans })).toThrow(ConfigError)
  expect(() => apiConfig({ ...SETTINGS, PLANS: plans })).toThrow(/DEFAULT_PLAN/)
  expect(() => apiConfig({ ...SETTINGS, DEFAULT_PLAN: 'toString' })).toThrow(/DEFAULT_PLAN/)
})

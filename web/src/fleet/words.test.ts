import { expect, test } from 'vitest'
import { failureBudget, progressWords, rolloutActions, tenantState } from './words.ts'

const counts = { pending: 0, running: 0, done: 0, failed: 0, idle: 0 }

test('a tenant that is suspended or being erased says so before it speaks of its database', () => {
  expect(tenantState({ state: 'suspended', status: 'ready' }).words).toBe('suspended')
  expect(tenantState({ state: 'erasing', status: 'waiting' }).words).toBe('being erased')
  expect(tenantState({ state: 'active', status: 'waiting' }).words).toBe('waiting')
  expect(tenantState({ state: 'active', status: null }).words).toBe('no database yet')
})

test('progress names what there is of running, failed and idle', () => {
  expect(progressWords({ counts: { ...counts, done: 288, failed: 9, idle: 3 }, total: 1300 })).toBe(
    '288 of 1,300 done, 9 failed, 3 idle',
  )
  expect(progressWords({ counts, total: 0 })).toBe('no tenant to migrate')
})

test('a rollout offers what makes sense in its state', () => {
  expect(rolloutActions({ state: 'waves', counts })).toEqual({ pause: true, resume: false, abort: true, retry: false })
  expect(rolloutActions({ state: 'paused', counts: { ...counts, failed: 3 } })).toEqual({
    pause: false,
    resume: true,
    abort: true,
    retry: true,
  })
  expect(rolloutActions({ state: 'finished', counts })).toEqual({
    pause: false,
    resume: false,
    abort: false,
    retry: false,
  })
})

test('the failure budget is never below two', () => {
  expect(failureBudget(0.005, 300)).toBe('more than 2 failures')
  expect(failureBudget(0.005, 1000)).toBe('more than 5 failures')
})

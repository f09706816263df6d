import { expect, test } from 'vitest'
import { CARRY_OVER, type CarryOverStep, planState, STATE_VERSION } from './state-version.ts'

const step = (from: number): CarryOverStep => ({ from, run: async () => {} })
const version = (version: number) => ({ kind: 'version' as const, version })

test('nothing there is a new start, the same version is used as it is', () => {
  expect(planState({ kind: 'nothing' })).toEqual({ kind: 'new' })
  expect(planState(version(STATE_VERSION))).toEqual({ kind: 'use', steps: [] })
})

test('an older version goes through every step between, in order', () => {
  const steps = [step(3), step(2), step(4)]
  expect(planState(version(2), 5, steps)).toEqual({ kind: 'use', steps: [steps[1], steps[0], steps[2]] })
  expect(planState(version(4), 5, steps)).toEqual({ kind: 'use', steps: [steps[2]] })
})

test('what no step leads from is too old, also when a step between is missing', () => {
  expect(planState(version(1), 5, [step(2), step(3), step(4)])).toEqual({ kind: 'too-old', version: 1 })
  expect(planState(version(2), 5, [step(2), step(4)])).toEqual({ kind: 'too-old', version: 2 })
})

test('a newer version and a folder of something else are left alone', () => {
  expect(planState(version(6), 5, [step(4)])).toEqual({ kind: 'newer', version: 6 })
  expect(planState({ kind: 'foreign' })).toEqual({ kind: 'foreign' })
})

test('the steps of this release lead to its version without a gap', () => {
  const oldest = CARRY_OVER[0]?.from ?? STATE_VERSION
  expect(planState(version(oldest)).kind).toBe('use')
})

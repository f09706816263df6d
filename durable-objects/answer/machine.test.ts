import { describe, expect, test } from 'vitest'
import * as machine from './machine.ts'

const NOW = 1_000_000

describe('start', () => {
  const over = machine.over(null, NOW)
  test.each([
    ['nothing is there', null, 'write'],
    ['it is being written', machine.begun(NOW), 'follow'],
    ['it is being stored', over, 'follow'],
    ['it is whole', machine.told(over, NOW), 'follow'],
    ['it failed, and is being stored', machine.over('failed', NOW), 'follow'],
    ['it failed', machine.told(machine.over('failed', NOW), NOW), 'write'],
    ['it was interrupted', machine.told(machine.over('interrupted', NOW), NOW), 'write'],
    ['it was stopped before it started', machine.cancelled(NOW), 'end-as-stopped'],
  ] as const)('%s', (_, state, action) => {
    expect(machine.onStart(state)).toBe(action)
  })
})

describe('alarm', () => {
  const over = machine.over(null, NOW)
  test.each([
    ['of an object that forgot everything', null, false, 'nothing'],
    ['while this instance writes', machine.begun(NOW), true, 'watch'],
    ['when whoever wrote is gone', machine.begun(NOW), false, 'interrupt'],
    ['when a crash came before saving', over, false, 'finish'],
    ['when a crash came before telling', machine.saved(over, NOW), false, 'finish'],
    ['after the readers have had their time', machine.told(over, NOW), false, 'forget'],
    ['when no start followed a stop', machine.cancelled(NOW), false, 'forget'],
  ] as const)('%s', (_, state, running, action) => {
    expect(machine.onAlarm(state, running)).toBe(action)
  })
})

test('saving is tried for about a day, then the Tenant object is told all the same', () => {
  let state: machine.OverState = machine.over('stopped', NOW)
  let now = NOW
  while (state.phase === 'saving') {
    state = machine.failedOnce(state, now, 0.5)
    expect(state.dueAt).toBeGreaterThan(now)
    now = state.dueAt
  }
  expect(state).toMatchObject({ phase: 'telling', ended: 'stopped', attempts: 0 })
  const hours = (now - NOW) / 3_600_000
  expect(hours).toBeGreaterThan(12)
  expect(hours).toBeLessThan(48)
  while (state.phase === 'telling') state = machine.failedOnce(state, state.dueAt, 0.5)
  expect(state.phase).toBe('lingering')
})

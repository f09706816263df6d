import { describe, expect, test } from 'vitest'
import type { Rollout } from '../../core/contract/fleet.ts'
import { isAtRest, progressLine, wentWrong } from './progress.ts'
import { watchRollout } from './watch.ts'

const rollout = (state: Rollout['state'], counts: Partial<Rollout['counts']> = {}): Rollout => {
  const all = { pending: 0, running: 0, done: 0, failed: 0, idle: 0, ...counts }
  return {
    id: 'r1',
    from: '0001_initial',
    to: '0002_x',
    state,
    reason: null,
    settings: { canaries: 3, concurrency: 20, failureShare: 0.005, deadlineHours: 168 },
    counts: all,
    total: Object.values(all).reduce((sum, count) => sum + count, 0),
    createdAt: '2026-01-01T00:00:00.000Z',
    deadlineAt: '2026-01-08T00:00:00.000Z',
    finishedAt: null,
  }
}

test('the bar', () => {
  expect(progressLine(rollout('waves', { done: 50, pending: 45, running: 3, failed: 2 }), 10)).toBe(
    '0002_x  █████▒░░░░  50/100 done, 2 failed, 3 running  (waves)',
  )
  expect(progressLine(rollout('planned', { pending: 7 }), 4)).toBe('0002_x  ░░░░  0/7 done  (planned)')
  expect(progressLine(rollout('finished', { done: 7 }), 4)).toBe('0002_x  ████  7/7 done  (finished)')
  expect(progressLine(rollout('finished'), 4)).toBe('0002_x  ████  0/0 done  (finished)')
  expect(progressLine(rollout('waves', { done: 999, idle: 1 }), 4)).toBe('0002_x  ███░  999/1000 done, 1 idle  (waves)')
  expect(progressLine(rollout('paused', { failed: 3 }), 4)).toBe('0002_x  ▒▒▒▒  0/3 done, 3 failed  (paused)')
})

describe('at rest', () => {
  test.each([
    ['planned', { pending: 3 }, false],
    ['canaries', { running: 1 }, false],
    ['waves', { pending: 1, done: 2 }, false],
    ['waves', { idle: 2, done: 2 }, true],
    ['paused', { running: 1 }, false],
    ['paused', { pending: 9 }, true],
    ['aborted', { pending: 9 }, true],
    ['finished', { done: 9 }, true],
  ] as const)('%s %j: %s', (state, counts, expected) => {
    expect(isAtRest(rollout(state, counts))).toBe(expected)
  })
})

test.each([
  ['finished', { done: 3 }, false],
  ['waves', { done: 3, idle: 1 }, false],
  ['finished', { done: 3, failed: 1 }, true],
  ['paused', { done: 3 }, true],
  ['aborted', { done: 3 }, true],
] as const)('%s %j went wrong: %s', (state, counts, expected) => {
  expect(wentWrong(rollout(state, counts))).toBe(expected)
})

test.each([true, false])('is watched until it is at rest (terminal: %s)', async (isTerminal) => {
  const steps = [
    rollout('canaries', { pending: 2 }),
    rollout('canaries', { pending: 2 }),
    rollout('finished', { done: 2 }),
  ]
  const written: string[] = []
  const last = await watchRollout({
    look: async () => steps.shift() ?? rollout('aborted'),
    wait: async () => {},
    screen: { isTerminal, write: (text) => written.push(text) },
  })
  expect(last.state).toBe('finished')
  expect(steps).toEqual([])
  // What didn't change is not written again; only a terminal's line is written over.
  expect(written).toHaveLength(isTerminal ? 3 : 2)
  expect(written.join('').includes('\u001b')).toBe(isTerminal)
  expect(written.join('').endsWith('\n')).toBe(true)
})

import { describe, expect, it } from 'vitest'
import { criticalPath, floorOf, type Step } from './critical-path.ts'

const step = (name: string, startedAt: number, endedAt: number, more: Partial<Step> = {}): Step => ({
  name,
  service: 'any',
  startedAt,
  endedAt,
  injectedMs: 0,
  engineMs: 0,
  streams: false,
  ...more,
})
const names = (steps: Step[], span = { from: 0, until: 1000 }) => criticalPath(steps, span).map(({ name }) => name)

describe('criticalPath', () => {
  it('takes the branch that ended last where two ran side by side', () => {
    const steps = [
      step('admission', 1, 9),
      step('write', 10, 50),
      step('embed', 2, 205),
      step('search', 207, 250),
      step('model', 252, 2000, { streams: true }),
    ]
    expect(names(steps)).toEqual(['embed', 'search', 'model'])
    const slowWrite = steps.map((one) => (one.name === 'write' ? { ...one, endedAt: 206 } : one))
    expect(names(slowWrite)).toEqual(['admission', 'write', 'search', 'model'])
  })

  it('does not depend on the order in which it is given the steps', () => {
    const steps = [step('c', 210, 300), step('a', 0, 100), step('b', 101, 200)]
    expect(names(steps, { from: 0, until: 301 })).toEqual(['a', 'b', 'c'])
  })

  it('counts an open stream as ended, and leaves out whatever else was still open', () => {
    const steps = [step('embed', 0, 200), step('background', 100, 1500), step('model', 210, 1800, { streams: true })]
    expect(names(steps)).toEqual(['embed', 'model'])
  })

  it('leaves out what began before or after the span', () => {
    const steps = [step('earlier', -50, 5), step('embed', 10, 200), step('later', 1001, 1100)]
    expect(names(steps)).toEqual(['embed'])
  })

  it('accepts a step that seems to begin a moment before the one it waited for ended, but never two that overlap', () => {
    expect(names([step('a', 0, 100.3), step('b', 100, 200)], { from: 0, until: 200 })).toEqual(['a', 'b'])
    expect(names([step('a', 0, 102), step('b', 100, 200)], { from: 0, until: 200 })).toEqual(['b'])
  })

  it('ends for steps without length', () => {
    expect(names([step('a', 5, 5), step('b', 5, 5)], { from: 0, until: 6 })).toHaveLength(1)
  })

  it('is empty when nothing was asked', () => {
    expect(names([])).toEqual([])
  })
})

describe('floorOf', () => {
  it('adds injected latency and engine time of every step', () => {
    const path = [
      step('embed', 0, 230, { injectedMs: 200, engineMs: 3 }),
      step('search', 240, 330, { injectedMs: 37, engineMs: 20.5 }),
    ]
    expect(floorOf(path)).toBe(260.5)
    expect(floorOf([])).toBe(0)
  })
})

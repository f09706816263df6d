import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type ScheduledCompute } from './schedule.ts'

const limits = { maxAwake: 2, idleMs: 1000 }

const compute = (
  id: string,
  phase: ScheduledCompute['phase'],
  rest: Partial<ScheduledCompute> = {},
): ScheduledCompute => ({
  id,
  phase,
  pending: 0,
  lastUsedAt: 0,
  ...rest,
})

describe('waking', () => {
  it('goes in the order of waiting, as far as there is room', () => {
    const waiting = [
      compute('late', 'asleep', { pending: 1, waitingSince: 30 }),
      compute('early', 'asleep', { pending: 1, waitingSince: 10 }),
      compute('middle', 'asleep', { pending: 5, waitingSince: 20 }),
    ]
    expect(decide(waiting, limits, 40).wake).toEqual(['early', 'middle'])
  })

  it('leaves alone what nobody asked for', () => {
    expect(decide([compute('a', 'asleep')], limits, 0)).toEqual({ wake: [], sleep: [], nextAt: null })
  })
})

describe('falling asleep', () => {
  it('makes room for one that waits: the one idle longest goes', () => {
    const computes = [
      compute('recent', 'awake', { lastUsedAt: 90 }),
      compute('old', 'awake', { lastUsedAt: 50 }),
      compute('waits', 'asleep', { pending: 1, waitingSince: 95 }),
    ]
    expect(decide(computes, limits, 100)).toMatchObject({ wake: [], sleep: ['old'] })
  })

  it('never happens to one with requests, however long the others wait', () => {
    const computes = [
      compute('busy', 'awake', { pending: 1 }),
      compute('busier', 'awake', { pending: 9 }),
      compute('waits', 'asleep', { pending: 1, waitingSince: 0 }),
    ]
    expect(decide(computes, limits, 99_999)).toMatchObject({ wake: [], sleep: [] })
  })

  it('sends nobody else when one is already on the way', () => {
    const computes = [
      compute('leaving', 'falling asleep'),
      compute('idle', 'awake', { lastUsedAt: 90 }),
      compute('waits', 'asleep', { pending: 1, waitingSince: 95 }),
    ]
    expect(decide(computes, limits, 100).sleep).toEqual([])
  })

  it('happens after being idle long enough, and says when to look again', () => {
    const computes = [compute('idle', 'awake', { lastUsedAt: 0 }), compute('used', 'awake', { lastUsedAt: 600 })]
    expect(decide(computes, limits, 999)).toEqual({ wake: [], sleep: [], nextAt: 1000 })
    expect(decide(computes, limits, 1000)).toEqual({ wake: [], sleep: ['idle'], nextAt: 1600 })
  })

  it('happens at once when asked for, but not before the requests are done', () => {
    const asked = { lastUsedAt: 100, suspendRequested: true }
    expect(decide([compute('a', 'awake', asked)], limits, 100).sleep).toEqual(['a'])
    expect(decide([compute('a', 'awake', { ...asked, pending: 1 })], limits, 100).sleep).toEqual([])
  })
})

it('never exceeds the limit, and never puts to sleep what has work', () => {
  const phase = fc.constantFrom('asleep', 'waking', 'awake', 'falling asleep') satisfies fc.Arbitrary<
    ScheduledCompute['phase']
  >
  const computes = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      phase,
      pending: fc.nat(3),
      lastUsedAt: fc.nat(2000),
      waitingSince: fc.nat(2000),
      suspendRequested: fc.boolean(),
    }),
    { selector: (entry) => entry.id, maxLength: 12 },
  )
  fc.assert(
    fc.property(computes, fc.integer({ min: 1, max: 5 }), fc.nat(4000), (all, maxAwake, now) => {
      const decision = decide(all, { maxAwake, idleMs: 1000 }, now)
      const occupied = all.filter((entry) => entry.phase !== 'asleep').length
      expect(decision.wake.length).toBeLessThanOrEqual(Math.max(0, maxAwake - occupied))
      for (const id of decision.sleep) {
        expect(all.find((entry) => entry.id === id)).toMatchObject({ phase: 'awake', pending: 0 })
      }
      for (const id of decision.wake) expect(all.find((entry) => entry.id === id)?.phase).toBe('asleep')
    }),
  )
})

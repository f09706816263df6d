import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CREATE_SETTLE_MS } from '../tenant/provisioning.ts'
import { type BucketState, EMPTY, MAX_WAIT_MS, pauseUntil, type Rate, takeTurn, type Urgency } from './bucket.ts'

const NEON: Rate = { perMinute: 672, burst: 16 }
const START = 1_000_000

/** A bucket with its memory. `ask` answers when the request may be sent, or null. */
function bucket(rate: Rate = NEON) {
  let state: BucketState = EMPTY
  return {
    take(now: number, urgency: Urgency = 'now') {
      const taken = takeTurn(state, rate, urgency, now)
      state = taken.state
      return taken.turn
    },
    pause(until: number) {
      state = pauseUntil(state, rate, until)
    },
  }
}

function mostWithin(times: number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.max(0, ...sorted.map((start) => sorted.filter((time) => time >= start && time < start + windowMs).length))
}

describe('turns', () => {
  test('a burst at once, then evenly', () => {
    const { take } = bucket({ perMinute: 600, burst: 3 })
    const waits = Array.from({ length: 6 }, () => take(START)).map((turn) => (turn.kind === 'go' ? turn.waitMs : null))
    expect(waits).toEqual([0, 0, 0, 100, 200, 300])
    expect(take(START + 10_000)).toEqual({ kind: 'go', waitMs: 0 })
  })

  test('never more than Neon allows within any minute and any second, whoever comes when', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 300, maxLength: 2_000 })
    fc.assert(
      fc.property(arrivals, (times) => {
        const { take } = bucket()
        const sent = times
          .toSorted((a, b) => a - b)
          .flatMap((time) => {
            const turn = take(START + time)
            return turn.kind === 'go' ? [START + time + turn.waitMs] : []
          })
        expect(mostWithin(sent, 60_000)).toBeLessThanOrEqual(688)
        expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(28)
      }),
      { numRuns: 15 },
    )
  })

  test('nobody waits longer than a create whose outcome is unknown allows for', () => {
    const { take } = bucket()
    const turns = Array.from({ length: 500 }, () => take(START))
    const waits = turns.flatMap((turn) => (turn.kind === 'go' ? [turn.waitMs] : []))
    expect(Math.max(...waits)).toBeLessThanOrEqual(MAX_WAIT_MS)
    expect(turns.at(-1)?.kind).toBe('later')
    // The client gives a create up after 20 s.
    expect(MAX_WAIT_MS + 20_000).toBeLessThan(CREATE_SETTLE_MS)
  })

  test('a thousand who come at once, and come back when they are told to, leave no turn unused', () => {
    const { take } = bucket()
    const visits = Array.from({ length: 1_000 }, (_, who) => ({ who, at: START }))
    const sentAt: number[] = []
    let asked = 0
    while (visits.length > 0) {
      visits.sort((a, b) => a.at - b.at)
      const visit = visits.shift()
      if (!visit) break
      asked++
      const turn = take(visit.at)
      if (turn.kind === 'go') sentAt.push(visit.at + turn.waitMs)
      // An alarm rings a little late.
      else visits.push({ who: visit.who, at: visit.at + turn.afterMs + ((visit.who * 37) % 400) })
    }
    const shortestMs = (1_000 - NEON.burst) * (60_000 / NEON.perMinute)
    expect(Math.max(...sentAt) - START).toBeLessThan(shortestMs * 1.01)
    expect(mostWithin(sentAt, 60_000)).toBeLessThanOrEqual(688)
    expect(asked).toBeLessThan(2_500)
  })

  test('background work takes a turn only while nobody is in line', () => {
    const { take } = bucket({ perMinute: 600, burst: 2 })
    expect(take(START, 'background')).toEqual({ kind: 'go', waitMs: 0 })
    take(START)
    expect(take(START, 'background')).toEqual({ kind: 'later', afterMs: 5_000 })
    for (let crowd = 0; crowd < 100; crowd++) take(START)
    const turn = take(START + 4_500, 'background')
    expect(turn.kind).toBe('later')
    expect(take(START + 60_000, 'background')).toEqual({ kind: 'go', waitMs: 0 })
  })

  test('a pause holds for everyone, and no burst follows it', () => {
    const { take, pause } = bucket({ perMinute: 600, burst: 5 })
    pause(START + 3_000)
    expect([take(START), take(START), take(START)]).toEqual([
      { kind: 'go', waitMs: 3_000 },
      { kind: 'go', waitMs: 3_100 },
      { kind: 'go', waitMs: 3_200 },
    ])
    pause(START + 1_000)
    expect(take(START)).toEqual({ kind: 'go', waitMs: 3_300 })
    pause(START + 90_000)
    expect(take(START)).toMatchObject({ kind: 'later' })
  })
})

import { describe, expect, it } from 'vitest'
import { parseServerTiming } from './server-timing.ts'

describe('parseServerTiming', () => {
  it('reads names, durations and starts', () => {
    expect(parseServerTiming('admission;dur=8.5;start=0, embed;start=1;dur=203')).toEqual([
      { name: 'admission', durationMs: 8.5, startMs: 0 },
      { name: 'embed', durationMs: 203, startMs: 1 },
    ])
  })

  it('is not confused by descriptions', () => {
    expect(parseServerTiming('search;desc="hybrid, exact; 2 arms";dur=40')).toEqual([
      { name: 'search', durationMs: 40, startMs: null },
    ])
  })

  it('leaves out what has no duration', () => {
    expect(parseServerTiming('miss, cache;desc="hit", odd;dur=soon')).toEqual([])
    expect(parseServerTiming(null)).toEqual([])
    expect(parseServerTiming('')).toEqual([])
  })
})

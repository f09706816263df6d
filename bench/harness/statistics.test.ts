import { describe, expect, it } from 'vitest'
import { median, ratioOfMedians, round, summarize } from './statistics.ts'

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([10, 2, 4, 8])).toBe(6)
    expect(median([3])).toBe(3)
  })

  it('sorts numbers as numbers and leaves its input as it is', () => {
    const values = [100, 9, 20]
    expect(median(values)).toBe(20)
    expect(values).toEqual([100, 9, 20])
  })

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('summarize', () => {
  it('gives the spread as a part of the median', () => {
    expect(summarize([90, 100, 120])).toEqual({ runs: 3, median: 100, min: 90, max: 120, spread: 0.3 })
    expect(summarize([0, 0])).toEqual({ runs: 2, median: 0, min: 0, max: 0, spread: 0 })
  })
})

describe('ratioOfMedians', () => {
  it('divides medians, so that one slow run changes little', () => {
    expect(ratioOfMedians([50, 60, 5000], [100, 120, 130])).toBe(0.5)
  })
})

describe('round', () => {
  it('keeps as many digits as asked', () => {
    expect(round(1.26)).toBe(1.3)
    expect(round(0.75501, 3)).toBe(0.755)
  })
})

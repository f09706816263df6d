/** Medians, spread and ratios of a few runs. */

export interface Summary {
  runs: number
  median: number
  min: number
  max: number
  /** How far apart the runs lie: (max − min) / median. */
  spread: number
}

/** @throws RangeError when there is nothing to summarise */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new RangeError('no values')
  return (lower + upper) / 2
}

/** @throws RangeError when there is nothing to summarise */
export function summarize(values: readonly number[]): Summary {
  const middle = median(values)
  const min = Math.min(...values)
  const max = Math.max(...values)
  return {
    runs: values.length,
    median: round(middle),
    min: round(min),
    max: round(max),
    spread: middle === 0 ? 0 : round((max - min) / middle, 3),
  }
}

/** The ratio of two medians, to three digits. */
export function ratioOfMedians(values: readonly number[], others: readonly number[]): number {
  return round(median(values) / median(others), 3)
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}

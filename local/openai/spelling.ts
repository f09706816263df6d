/** Shorter words than this are too close to other words to be forgiven a slip. */
const MIN_LENGTH = 5

/** From this length on two slips are forgiven. */
const LONG_WORD = 9

/** Whether two lower-case words differ by a slip of the fingers. Their first letters agree, and numbers never differ. */
export function isMisspelling(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < MIN_LENGTH || a[0] !== b[0] || /\d/u.test(a + b)) return false
  const allowed = a.length >= LONG_WORD ? 2 : 1
  return Math.abs(a.length - b.length) <= allowed && editDistance(a, b) <= allowed
}

/** Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, substituted)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, at(beforePrevious, j - 2) + 1)
      }
      current.push(best)
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, b.length)
}

function at(row: number[], index: number): number {
  return row[index] ?? 0
}

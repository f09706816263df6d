/** The order in which the runs of a line are read, where some of them go from right to left. Pure. */
import type { Run } from './runs.ts'

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const LETTER = /\p{L}/u
/** In font sizes: a gap that is a space. */
const SPACE = 0.12

/**
 * pdf.js puts the characters within a run in logical order, but leaves the runs in the order in which they were drawn,
 * which is mostly from left to right. Where right-to-left letters prevail, the runs are read from the right, and what is
 * in between from left to right (numbers, Latin words) keeps its own order.
 */
export function inReadingOrder(runs: readonly Run[]): readonly Run[] {
  if (!runs.some(({ text }) => RIGHT_TO_LEFT.test(text)) || !prevails(runs)) return runs
  const fromTheRight = [...runs].sort((a, b) => b.start - a.start)
  const ordered: Run[] = []
  let leftToRight: Run[] = []
  const flush = () => {
    const blanks: Run[] = []
    for (let last = leftToRight.at(-1); last?.text.trim() === ''; last = leftToRight.at(-1)) {
      blanks.push(last)
      leftToRight.pop()
    }
    if (leftToRight.length > 0) ordered.push(asOne(leftToRight.toReversed()))
    ordered.push(...blanks)
    leftToRight = []
  }
  for (const run of fromTheRight) {
    if (!RIGHT_TO_LEFT.test(run.text) && /[\p{L}\p{N}]/u.test(run.text)) {
      leftToRight.push(run)
    } else if (leftToRight.length > 0 && run.text.trim() === '') {
      leftToRight.push(run)
    } else {
      flush()
      ordered.push(run)
    }
  }
  flush()
  return ordered
}

/** Runs from left to right as one, so that its place is between its neighbours to the right and to the left. */
function asOne(runs: readonly Run[]): Run {
  let text = ''
  let end = Number.POSITIVE_INFINITY
  for (const run of runs) {
    text += run.start - end > SPACE * run.size && !text.endsWith(' ') ? ` ${run.text}` : run.text
    end = run.end
  }
  const [first] = runs as [Run, ...Run[]]
  return { ...first, text, end: Math.max(...runs.map((run) => run.end)) }
}

function prevails(runs: readonly Run[]): boolean {
  let balance = 0
  for (const { text } of runs) {
    for (const character of text) {
      if (RIGHT_TO_LEFT.test(character)) balance += 1
      else if (LETTER.test(character)) balance -= 1
    }
  }
  return balance > 0
}

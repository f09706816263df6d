/** A rollout as a bar, and when there is nothing more to watch. No I/O. */
import type { Rollout } from '../../core/contract/fleet.ts'

const DONE = '█'
const FAILED = '▒'
const LEFT = '░'
const BAR_WIDTH = 30

/** One line: a bar of what is done and what has failed, then the numbers. */
export function progressLine({ counts, state, total, to }: Rollout, width = BAR_WIDTH): string {
  const share = (count: number) => (total === 0 ? 0 : Math.floor((count / total) * width))
  const failed = counts.failed > 0 ? Math.max(1, share(counts.failed)) : 0
  // A full bar is one that has nothing left.
  const done = total === 0 && state === 'finished' ? width : Math.min(share(counts.done), width - failed)
  const bar = DONE.repeat(done) + FAILED.repeat(failed) + LEFT.repeat(width - done - failed)
  const numbers = [
    `${counts.done}/${total} done`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.running > 0 ? [`${counts.running} running`] : []),
    ...(counts.idle > 0 ? [`${counts.idle} idle`] : []),
  ]
  return `${to}  ${bar}  ${numbers.join(', ')}  (${state})`
}

/** Nothing will change unless somebody does something: it is over, it is paused, or the rest waits to be used. */
export function isAtRest({ counts, state }: Rollout): boolean {
  if (state === 'finished' || state === 'aborted') return true
  // What was begun before a pause still ends.
  if (state === 'paused') return counts.running === 0
  return state === 'waves' && counts.pending === 0 && counts.running === 0
}

/** Whether whoever started it has to look: for the exit code. */
export function wentWrong({ counts, state }: Rollout): boolean {
  return counts.failed > 0 || state === 'paused' || state === 'aborted'
}

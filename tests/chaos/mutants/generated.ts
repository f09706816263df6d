/** Bugs made by rule: for every effect of every saga, what a hasty change might do to it. */
import { type Saga, STEPS } from '../steps.ts'
import { HOWS, type How, type SeamMutant } from './mutation.ts'

export interface GeneratedMutant extends SeamMutant {
  saga: Saga
}

/** Asking twice, or later, is no other question. */
const READS =
  /(find-project|read-|read |look at|count rows|list tenants|files-get|files-list|permitted|handedOut|leaseJob)/
const OF_CHANGES: readonly How[] = ['doubled', 'swapped with the next']

export function generatedMutants(): GeneratedMutant[] {
  return (Object.keys(STEPS) as Saga[]).flatMap((saga) =>
    Object.entries(STEPS[saga]).flatMap(([step, kind]) => {
      // An alarm is the platform's effect, and a Worker stores nothing of its own.
      if (kind === 'alarm') return []
      const stores = !/^(Worker|Consumer) /.test(step)
      return HOWS.filter((how) => {
        if (OF_CHANGES.includes(how) && READS.test(step)) return false
        return stores || !how.startsWith('write')
      }).map((how) => ({ saga, step, how }))
    }),
  )
}

export function nameOf({ step, how }: SeamMutant): string {
  return `${step}: ${how}`
}

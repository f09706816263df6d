/** Bugs made by rule: for every effect of every saga, what a hasty change might do to it. */
import { faultsOf, type Saga, STEPS } from '../steps.ts'
import { HOWS, type SeamMutant } from './mutation.ts'

export interface GeneratedMutant extends SeamMutant {
  saga: Saga
}

/** Alarms aren't effects of the code, and a Worker stores nothing of its own. */
export function generatedMutants(): GeneratedMutant[] {
  return (Object.keys(STEPS) as Saga[]).flatMap((saga) =>
    Object.entries(STEPS[saga]).flatMap(([step, kind]) => {
      if (kind === 'alarm') return []
      const stores = !/^(Worker|Consumer) /.test(step)
      return HOWS.filter((how) => stores || !how.startsWith('write')).map((how) => ({ saga, step, how }))
    }),
  )
}

export function nameOf({ step, how }: SeamMutant): string {
  return `${step}: ${how}`
}

/** Reads can't be dropped or doubled in a way that the world would know of. */
export function isRead(step: string): boolean {
  return (
    faultsOf(step).length > 0 &&
    /\b(find-project|read-|read |look at|count rows|list tenants|files-get|files-list)/.test(step)
  )
}

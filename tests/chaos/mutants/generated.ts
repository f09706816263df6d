/** Bugs made by rule: for every effect of every saga, what a hasty change might do to it. */
import { AGAIN_BY_DESIGN, type Saga, STEPS } from '../steps.ts'
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

/** Mutants that change nothing which anyone could see, by name, with the reason. They don't count. */
export function whyEquivalent({ step, how }: SeamMutant): string | null {
  if (how === 'doubled' && AGAIN_BY_DESIGN[step]) return AGAIN_BY_DESIGN[step]
  return EQUIVALENT[`${step}: ${how}`] ?? null
}

/** The same as a crash between an effect and its write, which has to be survived. */
const AS_A_CRASH = 'is what a crash between the effect and its write leaves'

const EQUIVALENT: Record<string, string> = {
  'Tenant call NeonAccount.reserve: swapped with the next': 'the turn is counted a moment later, and not less',
  'Tenant create-project: write after dropped': `${AS_A_CRASH}: the project is found by its name and adopted`,
  'Tenant find-project: write before dropped': 'the create stays written down; only when to look for it is forgotten',
  'Tenant read-connection: error ignored': 'an answer without a connection string is an error, too',
  'Tenant read-connection: write before dropped': 'a password that is forgotten to be wrong is refused once more',
  'Tenant read-operations: error ignored':
    'no operation that is known leads to the same as none that failed: asking again',
  'Tenant make-history: write before dropped': 'only the step before is taken once more, which finds what it made',
  'Tenant make-history: write after dropped': `${AS_A_CRASH}: the table is there, and history is read again`,
  'Tenant apply-migration: write after dropped': `${AS_A_CRASH}: history tells what was applied`,
}

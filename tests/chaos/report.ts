/** What a run has to say, in words. */
import type { Coverage, PlannedFault } from './faults.ts'
import type { Case } from './run-case.ts'
import { type Fault, faultsOf, type Saga, STEPS } from './steps.ts'

/** How often each fault struck each step: a row a step, a column a fault; `·` where the fault can't strike. */
export function table(coverage: Coverage): string {
  const steps = Object.values(STEPS).flatMap((saga) => Object.keys(saga))
  const faults = [...new Set(steps.flatMap((step) => faultsOf(step)))]
  const width = Math.max(...steps.map((step) => step.length))
  const columns = faults.map((fault) => Math.max(5, ...fault.split(' ').map((word) => word.length)))
  const heads = [0, 1].map((line) =>
    faults.map((fault, i) => (fault.split(' ')[line] ?? '').padStart(columns[i] ?? 0)).join(' '),
  )
  const rows = steps.map((step) => {
    const cells = faults.map((fault, i) => {
      const cell = faultsOf(step).includes(fault) ? String(coverage.count(step, fault)) : '·'
      return cell.padStart(columns[i] ?? 0)
    })
    return `${step.padEnd(width)} ${cells.join(' ')}`
  })
  return [...heads.map((head) => `${''.padEnd(width)} ${head}`), ...rows].join('\n')
}

/** Cells that never fired, and effects that the table doesn't know. Either means that a run proved less than it says. */
export function gaps(coverage: Coverage, sagas: readonly Saga[]): string[] {
  const empty: { step: string; fault: Fault }[] = sagas
    .flatMap((saga) => Object.keys(STEPS[saga]))
    .flatMap((step) => faultsOf(step).map((fault) => ({ step, fault })))
    .filter(({ step, fault }) => coverage.count(step, fault) === 0)
  return [
    ...empty.map(({ step, fault }) => `never fired: ${step} × ${fault}`),
    ...[...coverage.unknown].map((step) => `not in the table of steps: ${step}`),
  ]
}

export function describeCase({ scenario, seed, faults, mutant }: Case): string {
  const what =
    faults === null
      ? 'no faults'
      : 'rate' in faults
        ? `faults at ${faults.rate}`
        : faults.plan.map(describeFault).join(', ')
  const bug = mutant ? `, mutant: ${mutant.step} ${mutant.how}` : ''
  return `${scenario}, seed ${seed}, ${what}${bug}`
}

export function describeFault({ step, fault, nth }: PlannedFault): string {
  return `${step} × ${fault}${nth === 1 ? '' : ` (time ${nth})`}`
}

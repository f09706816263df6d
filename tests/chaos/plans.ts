/** Which cases a run consists of. */
import type { Coverage, PlannedFault } from './faults.ts'
import type { Case } from './run-case.ts'
import { Random } from './sim/random.ts'
import { faultsOf, type Saga, STEPS } from './steps.ts'

/** Where the faults of a saga are tried one by one, where in pairs, and where by chance. */
export const SCENARIOS_OF: Record<Saga, { singles: string; pairs: string; storms: string[] }> = {
  provision: { singles: 'provision', pairs: 'provision', storms: ['provision', 'provision three'] },
  claim: { singles: 'claim', pairs: 'claim', storms: ['claim'] },
  erase: {
    singles: 'erase at rest',
    pairs: 'erase at rest',
    storms: [
      'erase during a rollout',
      'erase at rest',
      'erase while a database is made',
      'erase while a document is read',
    ],
  },
  rollout: { singles: 'rollout', pairs: 'rollout', storms: ['rollout'] },
  ingest: { singles: 'ingest', pairs: 'ingest of few', storms: ['ingest of few in a storm', 'ingest in a storm'] },
}

const ALL_STORMS = Object.values(SCENARIOS_OF).flatMap((one) => one.storms)

/** Of a step that happens often, the first so many times are struck. */
const TIMES = 2

export const sagas = Object.keys(STEPS) as Saga[]

/** Every fault at every step that happens in an undisturbed run of the saga's scenario. */
export function singles(saga: Saga, undisturbed: Coverage, seed: number): Case[] {
  const { singles: scenario } = SCENARIOS_OF[saga]
  return Object.keys(STEPS[saga]).flatMap((step) => {
    const times = Math.min(TIMES, undisturbed.met.get(step) ?? 0)
    return Array.from({ length: times }, (_, i) =>
      faultsOf(step).map((fault) => ({ scenario, seed, faults: { plan: [{ step, fault, nth: i + 1 }] } })),
    ).flat()
  })
}

/** Every two faults of one saga, also those at steps that only a first fault leads to, and both at one step. */
export function* pairs(saga: Saga, seed: number): Generator<Case> {
  const { pairs: scenario } = SCENARIOS_OF[saga]
  const all = Object.keys(STEPS[saga]).flatMap((step) => faultsOf(step).map((fault) => ({ step, fault })))
  for (const [i, first] of all.entries())
    for (const second of all.slice(i)) {
      const plan: PlannedFault[] = [
        { ...first, nth: 1 },
        { ...second, nth: second.step === first.step ? 2 : 1 },
      ]
      yield { scenario, seed, faults: { plan } }
    }
}

/** Storms: faults by chance, at rates from rare to constant. */
export function* storms(count: number, seed: number, scenarios = ALL_STORMS): Generator<Case> {
  const random = new Random(seed)
  for (let i = 0; i < count; i++)
    yield {
      scenario: scenarios[i % scenarios.length] ?? 'provision',
      seed: random.bits(),
      faults: { rate: random.pick([0.02, 0.05, 0.1, 0.2, 0.35]) },
    }
}

/** Which cases a run consists of. */
import type { Coverage, PlannedFault } from './faults.ts'
import type { Case } from './run-case.ts'
import { eraseAtStep } from './scenarios/index.ts'
import { Random } from './sim/random.ts'
import { type Fault, faultsOf, type Saga, STEPS } from './steps.ts'

/** Where the faults of a saga are tried one by one, and where in pairs. */
export const SCENARIOS_OF: Record<Saga, { singles: string; pairs: string; storms: string[] }> = {
  provision: { singles: 'provision', pairs: 'provision', storms: ['provision', 'provision three'] },
  claim: { singles: 'claim', pairs: 'claim', storms: ['claim', 'erase while a project is claimed'] },
  erase: {
    singles: 'erase of few',
    pairs: 'erase of few',
    storms: [
      'erase of few',
      'erase at rest',
      'erase while a database is made',
      'erase while a project is claimed',
      'erase while a document is read',
      'erase during a rollout',
    ],
  },
  rollout: { singles: 'rollout of few', pairs: 'rollout of two', storms: ['rollout of few', 'rollout'] },
  ingest: { singles: 'ingest', pairs: 'ingest of few', storms: ['ingest of few in a storm', 'ingest in a storm'] },
}

/** Storms by scenario: how many of a hundred. What takes long is rarer. */
const STORMS_OF_100: Record<string, number> = {
  provision: 40,
  'provision three': 3,
  claim: 22,
  'erase while a project is claimed': 5,
  'erase while a database is made': 4,
  'erase of few': 6,
  'erase at rest': 1,
  'erase while a document is read': 2,
  'ingest of few in a storm': 12,
  'ingest in a storm': 1,
  'rollout of few': 2,
  rollout: 1,
  'erase during a rollout': 1,
}

/** Of a step that happens often, the first so many times are struck. */
const TIMES = 2

export const sagas = Object.keys(STEPS) as Saga[]

function cellsOf(saga: Saga): { step: string; fault: Fault }[] {
  return Object.keys(STEPS[saga]).flatMap((step) => faultsOf(step).map((fault) => ({ step, fault })))
}

/** Every fault at every step that happens in an undisturbed run of the saga's scenario, the first `times` times. */
export function singles(
  saga: Saga,
  undisturbed: Coverage,
  seed: number,
  { scenario = SCENARIOS_OF[saga].singles, times = TIMES } = {},
): Case[] {
  return cellsOf(saga).flatMap(({ step, fault }) =>
    Array.from({ length: Math.min(times, undisturbed.met.get(step) ?? 0) }, (_, i) => ({
      scenario,
      seed,
      faults: { plan: [{ step, fault, nth: i + 1 }] },
    })),
  )
}

/** Which steps were met in runs of a scenario under one seed, and in which order for the first time. */
export interface Known {
  undisturbed: Coverage
  /** With one fault at the first time of its step, by `cellName`. */
  single: Map<string, Coverage>
}

export function cellName({ step, fault }: Pick<PlannedFault, 'step' | 'fault'>): string {
  return `${step} | ${fault}`
}

/** Every fault at each step that happens only after another one, once. */
export function followUps(saga: Saga, { undisturbed, single }: Known, seed: number, scenario: string): Case[] {
  return cellsOf(saga)
    .filter(({ step }) => !undisturbed.met.has(step))
    .flatMap((cell) => {
      const leads = cellsOf(saga).find((first) => single.get(cellName(first))?.met.has(cell.step))
      if (!leads) return []
      const plan: PlannedFault[] = [
        { ...leads, nth: 1 },
        { ...cell, nth: 1 },
      ]
      return [{ scenario, seed, faults: { plan } }]
    })
}

/**
 * Every two faults of one saga: at two steps, also at one that only the other fault leads to, and both at one step, in
 * either order. A run depends on nothing but its case, so up to its second fault a pair is the run of its first fault
 * alone; where that never meets the step of the second, all of it is, and it need not be run again (`same` counts these).
 */
export function pairs(saga: Saga, seed: number, known: Known): { cases: Case[]; same: number } {
  const { pairs: scenario } = SCENARIOS_OF[saga]
  const cells = cellsOf(saga)
  const all = cells.flatMap((first, i) =>
    cells.flatMap((second, j): [PlannedFault, PlannedFault][] => {
      if (second.step === first.step)
        return [
          [
            { ...first, nth: 1 },
            { ...second, nth: 2 },
          ],
        ]
      return i < j
        ? [
            [
              { ...first, nth: 1 },
              { ...second, nth: 1 },
            ],
          ]
        : []
    }),
  )
  const cases = all
    .filter((pair) => bothStrike(pair, known))
    .map((plan): Case => ({ scenario, seed, faults: { plan } }))
  return { cases, same: all.length - cases.length }
}

function bothStrike([one, other]: [PlannedFault, PlannedFault], { undisturbed, single }: Known): boolean {
  const order = [...undisturbed.met.keys()]
  const [at, otherAt] = [order.indexOf(one.step), order.indexOf(other.step)]
  if (at < 0 && otherAt < 0) return false
  const oneIsFirst = otherAt < 0 || (at >= 0 && at <= otherAt)
  const [first, second] = oneIsFirst ? [one, other] : [other, one]
  const after = single.get(cellName(first))
  // A first fault that was never run alone proves nothing.
  return after === undefined || (after.met.get(second.step) ?? 0) >= second.nth
}

/** The sagas that an erasure may come upon, and where it does. */
export const ERASED: Record<Exclude<Saga, 'erase'>, string> = {
  provision: 'erase while a database is made',
  claim: 'erase while a project is claimed',
  ingest: 'erase while a document is read',
  rollout: 'erase during a rollout',
}

/** With every fault of the erasure; and, ordered at each step of the other saga, with every fault at that step. */
export function erasures(saga: keyof typeof ERASED, undisturbed: Coverage, seed: number): Case[] {
  const during = singles('erase', undisturbed, seed, { scenario: ERASED[saga], times: 1 })
  const at = Object.keys(STEPS[saga]).flatMap((step) => {
    const plans: PlannedFault[][] = [[], ...faultsOf(step).map((fault) => [{ step, fault, nth: 1 }])]
    return plans.map((plan) => ({ scenario: eraseAtStep(step), seed, faults: { plan } }))
  })
  return [...during, ...at]
}

/** Storms: faults by chance, at rates from rare to constant. */
export function* storms(count: number, seed: number, only?: readonly string[]): Generator<Case> {
  const random = new Random(seed)
  const hundred = Object.entries(STORMS_OF_100).flatMap(([name, share]) => Array.from({ length: share }, () => name))
  const scenarios = only ?? mixed(hundred)
  for (let i = 0; i < count; i++)
    yield {
      scenario: scenarios[i % scenarios.length] ?? 'provision',
      seed: random.bits(),
      faults: { rate: random.pick([0.02, 0.05, 0.1, 0.2, 0.35]) },
    }
}

/** Spread out, so that a few storms are of many kinds: steps through a list whose length has no factor in common. */
function mixed<T>(list: readonly T[]): T[] {
  const step = 37
  return list.map((_, i) => list[(i * step) % list.length] as T)
}

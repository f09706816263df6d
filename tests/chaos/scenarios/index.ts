/** All scenarios by name. */
import { sagaOf } from '../steps.ts'
import { claim } from './claim.ts'
import { erase, eraseAt } from './erase.ts'
import { ingest } from './ingest.ts'
import { provision } from './provision.ts'
import { rollout } from './rollout.ts'
import type { Scenario } from './scenario.ts'

const SCENARIOS: Record<string, () => Scenario> = {
  provision: () => provision(1),
  'provision three': () => provision(3),
  claim: () => claim(),
  'erase while a project is claimed': () => claim({ erased: true }),
  ingest: () => ingest(),
  'ingest of few': () => ingest({ few: true }),
  'erase at rest': () => erase('rest'),
  'erase of few': () => erase('rest', { few: true }),
  'erase while a database is made': () => erase('provision'),
  'erase while a document is read': () => erase('ingest'),
  rollout: () => rollout(),
  'rollout of few': () => rollout({ few: true }),
  'rollout of two': () => rollout({ few: true, sleeper: false }),
  'erase during a rollout': () => rollout({ erased: true }),
  'ingest in a storm': () => ingest({ maySayFailed: true }),
  'ingest of few in a storm': () => ingest({ few: true, maySayFailed: true }),
}

/** What goes on when an erasure is ordered at a step of another saga. */
const OTHERS = { provision: 'provision', claim: 'claim', ingest: 'ingest of few', rollout: 'rollout of few' }
const ERASE_AT = 'erase at: '

export function eraseAtStep(step: string): string {
  return `${ERASE_AT}${step}`
}

export function scenarioOf(name: string): Scenario {
  if (name.startsWith(ERASE_AT)) {
    const step = name.slice(ERASE_AT.length)
    const saga = sagaOf(step)
    if (!saga || saga === 'erase') throw new Error(`no other saga has the step ${step}`)
    return eraseAt(step, scenarioOf(OTHERS[saga]))
  }
  const make = SCENARIOS[name]
  if (!make) throw new Error(`no scenario is called ${name}`)
  return make()
}

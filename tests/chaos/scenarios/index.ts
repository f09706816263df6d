/** All scenarios by name. */
import { claim } from './claim.ts'
import { erase } from './erase.ts'
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
  'erase while a database is made': () => erase('provision'),
  'erase while a document is read': () => erase('ingest'),
  rollout: () => rollout(),
  'erase during a rollout': () => rollout({ erased: true }),
  'ingest in a storm': () => ingest({ maySayFailed: true }),
  'ingest of few in a storm': () => ingest({ few: true, maySayFailed: true }),
}

export function scenarioOf(name: string): Scenario {
  const make = SCENARIOS[name]
  if (!make) throw new Error(`no scenario is called ${name}`)
  return make()
}

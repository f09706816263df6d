/** The thresholds of `bench migrate`, applied to measured runs. No I/O. */
import { type Gate, gate, type Measure } from '../harness/report.ts'
import { median, round, summarize } from '../harness/statistics.ts'
import type { Answers } from './protocol.ts'

export interface MigrateRuns {
  /** Rollouts over real databases. */
  product: Answers['roll out'][]
  reference: { ms: number; tenants: number }[]
  /** Rollouts over the in-memory engine. */
  memory: Answers['in memory'][]
  loop: Answers['bare loop'][]
  stampede: Answers['stampede'] & { migrations: number }
}

/** How many tenants each rollout must have migrated. */
export interface Expected {
  tenants: number
  memoryTenants: number
}

const LEAST_OF_REFERENCE = 4
const LEAST_OF_LOOP = 0.9

export function judge(runs: MigrateRuns, expected: Expected): { measures: Measure[]; gates: Gate[] } {
  const product = runs.product.map(({ ms, done }) => ms / done)
  const reference = runs.reference.map(({ ms, tenants }) => ms / tenants)
  const memory = runs.memory.map(({ ms, done }) => ms / done)
  const loop = runs.loop.map(({ ms, done }) => ms / done)
  const fewest = (all: { done: number }[]) => Math.min(...all.map(({ done }) => done))
  return {
    measures: [
      measure('product, for each tenant', product),
      measure('reference flow, for each tenant', reference),
      measure('product over the in-memory engine, for each tenant', memory),
      measure('bare loop of the same width, for each tenant', loop),
    ],
    gates: [
      gate(
        'rate / reference flow',
        round(median(reference) / median(product), 2),
        'at least',
        LEAST_OF_REFERENCE,
        'times',
      ),
      gate('rate / bare loop', round(median(loop) / median(memory), 3), 'at least', LEAST_OF_LOOP, 'times'),
      gate('tenants migrated, worst run', fewest(runs.product), 'exactly', expected.tenants, ''),
      gate('tenants over the in-memory engine, worst run', fewest(runs.memory), 'exactly', expected.memoryTenants, ''),
      gate(`migrations that ${runs.stampede.asked} requests at once cause`, runs.stampede.migrations, 'exactly', 1, ''),
      gate('of these requests, served with the new schema', runs.stampede.served, 'exactly', runs.stampede.asked, ''),
    ],
  }
}

const measure = (name: string, values: number[]): Measure => ({ name, unit: 'ms', ...summarize(values) })

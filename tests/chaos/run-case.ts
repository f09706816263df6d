/** Runs one case: a scenario under a seed and its faults, and what it broke. */
import { type Coverage, NO_FAULTS, type PlannedFault, PlannedFaults, RandomFaults } from './faults.ts'
import { violations } from './invariants.ts'
import type { SeamMutant } from './mutants/mutation.ts'
import { scenarioOf } from './scenarios/index.ts'
import { trace, traceLines } from './sim/trace.ts'
import { startConsumer } from './world/consumer.ts'
import { startFleetConsumer } from './world/fleet.ts'
import { People } from './world/people.ts'
import { SqlEngine } from './world/sql-engine.ts'
import { World } from './world/world.ts'

export interface Case {
  scenario: string
  seed: number
  /** Which faults: none, those of a plan, or by chance at a rate. */
  faults: { plan: PlannedFault[] } | { rate: number } | null
  mutant?: SeamMutant
}

export interface CaseResult {
  violations: string[]
  /** Planned faults that found nothing to strike. */
  missed: PlannedFault[]
  trace: string[]
  steps: number
}

/** Faults by chance stop after that; what is left undone has to be made good by the code. */
const STORM_MS = 20 * 60_000
/** So long the cron comes often, from the beginning or from the end of a storm: at least one time more than two faults strike. */
const CRON_AFTER_MS = 15 * 60_000
const MAX_STEPS = 6_000
/** Once everything is in order, so many alarms an object may ring in half an hour without anything to do. */
const IDLE_MS = 30 * 60_000
const IDLE_ALARMS = 4

const engine = new SqlEngine()

export async function runCase({ scenario: name, seed, faults, mutant }: Case, coverage: Coverage): Promise<CaseResult> {
  const scenario = scenarioOf(name)
  const planned = faults && 'plan' in faults ? new PlannedFaults(faults.plan) : null
  let stormy = true
  const world = await World.begin({
    seed,
    coverage,
    engine,
    mutant,
    vars: scenario.vars,
    undisturbed: faults === null,
    stormy: faults !== null && 'rate' in faults,
    faults: (random) =>
      planned ?? (faults && 'rate' in faults ? new RandomFaults(random, faults.rate, () => stormy) : NO_FAULTS),
  })
  try {
    const found = await live(world, scenario, () => {
      stormy = false
    })
    const missed = planned && faults && 'plan' in faults ? faults.plan.filter((one) => !planned.fired.has(one)) : []
    return { violations: found, missed, trace: traceLines(), steps: world.clock.steps }
  } finally {
    world.end()
  }
}

/** Every request to the management API has its turn; without a fault nothing is done twice, and no turn is wasted. */
function waste({ requests, turns, undisturbed, seam }: World): string[] {
  const found = requests > turns || (undisturbed && requests < turns) ? [`${requests} requests had ${turns} turns`] : []
  if (!undisturbed) return found
  const twice = [...seam.changes].filter(([, count]) => count > 1)
  return [...found, ...twice.map(([change, count]) => `done ${count} times: ${change.slice(0, 300)}`)]
}

async function live(world: World, scenario: ReturnType<typeof scenarioOf>, calm: () => void): Promise<string[]> {
  const { clock } = world
  const people = new People(world)
  startConsumer(world)
  startFleetConsumer(world)
  people.startCron(world.stormy ? STORM_MS + CRON_AFTER_MS : CRON_AFTER_MS)
  let done = false
  let problem: unknown = null
  try {
    scenario.script(world, people).then(
      () => {
        done = true
      },
      (error) => {
        problem = error
        done = true
      },
    )
    await clock.runUntil(clock.now + STORM_MS, () => done, MAX_STEPS)
    calm()
    trace('— calm —')
    if (!(await clock.runUntil(clock.now + 3 * 60 * 60_000, () => done, MAX_STEPS))) return ['the script never ended']
    if (problem) throw problem
    await clock.runUntil(clock.now + scenario.calmMs, undefined, MAX_STEPS)
    const found = await violations(world, people, scenario)
    found.push(...people.complaints, ...waste(world))
    trace('— idle —')
    const before = [...world.hosts.values()].map((host) => ({ host, alarms: host.alarms }))
    await clock.runUntil(clock.now + IDLE_MS, undefined, MAX_STEPS)
    for (const { host, alarms } of before)
      if (host.alarms - alarms > IDLE_ALARMS) found.push(`${host.kind} rings ${host.alarms - alarms} times for nothing`)
    return found
  } catch (error) {
    return [`the run broke: ${error instanceof Error ? `${error.message}\n${error.stack}` : String(error)}`]
  }
}

export async function closeEngine(): Promise<void> {
  await engine.close()
}

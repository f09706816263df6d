/** A run: an undisturbed case of each saga, all single faults, all pairs within a saga, erasures, and storms. */
import { Coverage } from './faults.ts'
import {
  cellName,
  ERASED,
  erasures,
  followUps,
  type Known,
  pairs,
  SCENARIOS_OF,
  sagas,
  singles,
  storms,
} from './plans.ts'
import { describeCase, gaps, table } from './report.ts'
import type { Case, CaseResult } from './run-case.ts'
import type { Saga } from './steps.ts'
import { Threads } from './threads.ts'

export interface RunSettings {
  seeds: number
  seed: number
  threads?: number
  /** Left out: threads that end with the run. */
  pool?: Threads
  /** Single faults, pairs and gaps of these sagas; left out, of all. */
  only?: readonly Saga[]
  /** Of a step that happens often, how many times are struck alone. Left out: two. */
  times?: number
  /** Left out: all. */
  phases?: readonly Phase[]
  say?(line: string): void
}

export type Phase = 'singles' | 'pairs' | 'erasures' | 'storms'

export interface Report {
  ok: boolean
  cases: number
  broken: { one: Case; result: CaseResult }[]
  gaps: string[]
}

const A_MINUTE_MS = 60_000
/** Traces of so many broken cases are printed; the others can be replayed. */
const TRACES = 3

export async function runAll({
  seeds,
  seed,
  threads,
  pool: given,
  only = sagas,
  times,
  phases = ['singles', 'pairs', 'erasures', 'storms'],
  say = () => {},
}: RunSettings): Promise<Report> {
  const pool = given ?? new Threads({ threads })
  const total = new Coverage()
  const broken: Report['broken'] = []
  let cases = 0

  function breaks(one: Case, result: CaseResult): void {
    broken.push({ one, result })
    say(`broken: ${describeCase(one)}`)
    for (const violation of result.violations) say(`  ${violation}`)
    say(`  npm run chaos -- --replay '${JSON.stringify(one)}'`)
  }

  async function phase(
    name: string,
    list: Iterable<Case>,
    onCase: (one: Case, result: CaseResult, coverage: Coverage) => void = () => {},
  ): Promise<Coverage> {
    const started = performance.now()
    const [casesBefore, brokenBefore] = [cases, broken.length]
    let told = started
    const sum = await pool.run(list, {
      onResult(one, result, plain) {
        cases++
        if (performance.now() - told > A_MINUTE_MS) {
          told = performance.now()
          say(`${name}: ${cases - casesBefore} cases so far`)
        }
        if (result.violations.length > 0) breaks(one, result)
        const coverage = new Coverage()
        coverage.add(plain)
        onCase(one, result, coverage)
      },
    })
    total.add(sum.plain())
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(`${name}: ${cases - casesBefore} cases in ${seconds} s, ${broken.length - brokenBefore} broken`)
    return sum
  }

  async function singleFaults(saga: Saga, scenario: string): Promise<Known> {
    const known: Known = { undisturbed: new Coverage(), single: new Map() }
    known.undisturbed = await phase(`${scenario}, undisturbed`, [{ scenario, seed, faults: null }])
    const list = singles(saga, known.undisturbed, seed, { scenario, times })
    await phase(`${scenario}, single faults`, list, ({ faults }, _, coverage) => {
      const [struck] = faults && 'plan' in faults ? faults.plan : []
      if (struck?.nth === 1) known.single.set(cellName(struck), coverage)
    })
    await phase(`${scenario}, faults where a first one leads`, followUps(saga, known, seed, scenario))
    return known
  }

  async function pairsOf(saga: Saga, known: Known): Promise<void> {
    const { cases: list, same } = pairs(saga, seed, known)
    await phase(
      `${saga}, pairs (${same} more never meet both, and are the runs of single faults)`,
      list,
      (one, result) => {
        if (result.missed.length > 0 && result.violations.length === 0)
          breaks(one, { ...result, violations: ['the harness was wrong: the two faults never meet'] })
      },
    )
  }

  try {
    for (const saga of only) {
      const { singles: scenario, pairs: ofPairs } = SCENARIOS_OF[saga]
      if (!phases.includes('singles') && !phases.includes('pairs')) continue
      let known = await singleFaults(saga, scenario)
      if (!phases.includes('pairs')) continue
      if (ofPairs !== scenario) known = await singleFaults(saga, ofPairs)
      await pairsOf(saga, known)
    }
    if (phases.includes('erasures'))
      for (const [saga, scenario] of Object.entries(ERASED) as [keyof typeof ERASED, string][]) {
        const undisturbed = await phase(`${scenario}, undisturbed`, [{ scenario, seed, faults: null }])
        await phase(`${scenario}, single faults, and at each step`, erasures(saga, undisturbed, seed))
      }
    if (phases.includes('storms')) await phase('storms', storms(seeds, seed))
  } finally {
    if (!given) await pool.close()
  }
  say(`\n${table(total)}\n`)
  for (const { one, result } of broken.slice(0, TRACES)) say(`${describeCase(one)}\n${result.trace.join('\n')}`)
  const missing = gaps(total, only)
  for (const gap of missing) say(gap)
  say(`${cases} cases, ${broken.length} broken, ${missing.length} gaps in the table`)
  return { ok: broken.length === 0 && missing.length === 0, cases, broken, gaps: missing }
}

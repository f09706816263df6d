/** A run: an undisturbed case of each saga, all single faults, all pairs within a saga, and storms. */
import { Coverage } from './faults.ts'
import { pairs, SCENARIOS_OF, sagas, singles, storms } from './plans.ts'
import { describeCase, gaps, table } from './report.ts'
import type { Case, CaseResult } from './run-case.ts'
import type { Saga } from './steps.ts'
import { Threads } from './threads.ts'

export interface RunSettings {
  seeds: number
  seed: number
  threads?: number
  /** Single faults and pairs of these sagas; left out, of all. */
  only?: readonly Saga[]
  /** Left out: yes. */
  pairs?: boolean
  say?(line: string): void
}

export interface Report {
  ok: boolean
  cases: number
  broken: { one: Case; result: CaseResult }[]
  gaps: string[]
}

/** Traces of so many broken cases are printed; the others can be replayed. */
const TRACES = 3

export async function runAll({
  seeds,
  seed,
  threads,
  only = sagas,
  pairs: withPairs = true,
  say = () => {},
}: RunSettings): Promise<Report> {
  const pool = new Threads({ threads })
  const total = new Coverage()
  const broken: Report['broken'] = []
  let cases = 0
  async function phase(name: string, list: Iterable<Case>): Promise<Coverage> {
    const started = performance.now()
    const before = cases
    const coverage = await pool.run(list, {
      onResult(one, result) {
        cases++
        if (result.violations.length > 0) broken.push({ one, result })
      },
    })
    total.add(coverage.plain())
    say(
      `${name}: ${cases - before} cases in ${((performance.now() - started) / 1000).toFixed(1)} s, ${broken.length} broken`,
    )
    return coverage
  }
  try {
    for (const saga of only) {
      const { singles: scenario } = SCENARIOS_OF[saga]
      const undisturbed = await phase(`${saga}, undisturbed`, [{ scenario, seed, faults: null }])
      await phase(`${saga}, single faults`, singles(saga, undisturbed, seed))
      if (withPairs) await phase(`${saga}, pairs`, pairs(saga, seed))
    }
    await phase('storms', storms(seeds, seed))
  } finally {
    await pool.close()
  }
  say(`\n${table(total)}\n`)
  for (const { one, result } of broken.slice(0, TRACES)) say(`${describeCase(one)}\n${result.trace.join('\n')}`)
  for (const { one, result } of broken) {
    say(`broken: ${describeCase(one)}`)
    for (const violation of result.violations) say(`  ${violation}`)
    say(`  npm run chaos -- --replay '${JSON.stringify(one)}'`)
  }
  const missing = gaps(total)
  for (const gap of missing) say(gap)
  say(`${cases} cases, ${broken.length} broken, ${missing.length} gaps in the table`)
  return { ok: broken.length === 0 && missing.length === 0, cases, broken, gaps: missing }
}

/**
 * `npm run chaos [-- --seeds N] [--seed S] [--mutants [--kind generated|hand-written] [--only TEXT]] [--replay JSON]`: runs the code of the sagas through every fault
 * that the world can have in store for it. Exits with 1 when anything was violated, or when a fault never fired.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runMutants } from './mutants/run-mutants.ts'
import { describeCase } from './report.ts'
import { runAll } from './run.ts'
import type { Case } from './run-case.ts'
import { Threads } from './threads.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: false },
    only: { type: 'string' },
    kind: { type: 'string' },
    replay: { type: 'string' },
    threads: { type: 'string' },
  },
})
const threads = values.threads ? Number(values.threads) : undefined

async function replay(text: string): Promise<boolean> {
  const one = JSON.parse(text) as Case
  const pool = new Threads({ threads: 1 })
  let violations: string[] = []
  await pool.run([one], {
    traced: true,
    onResult(_, result) {
      violations = result.violations
      console.log(`${describeCase(one)}\n${result.trace.join('\n')}`)
    },
  })
  await pool.close()
  for (const violation of violations) console.log(`violated: ${violation}`)
  return violations.length === 0
}

async function main(): Promise<boolean> {
  if (values.replay) return replay(values.replay)
  if (values.mutants)
    return runMutants({
      seed: Number(values.seed),
      threads: threads ?? availableParallelism(),
      only: values.only,
      kind: values.kind === 'generated' || values.kind === 'hand-written' ? values.kind : undefined,
      say: console.log,
    })
  const report = await runAll({ seeds: Number(values.seeds), seed: Number(values.seed), threads, say: console.log })
  return report.ok
}

process.exitCode = (await main()) ? 0 : 1

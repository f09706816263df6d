/** A bounded part of `npm run chaos`: single faults of provisioning, erasures ordered at each step of it, storms of every kind. */
import { expect, test } from 'vitest'
import { runAll } from './run.ts'
import type { Case } from './run-case.ts'
import { Threads } from './threads.ts'

test('the sagas survive what may befall them', { timeout: 120_000 }, async () => {
  const said: string[] = []
  const report = await runAll({
    seeds: 40,
    seed: 7,
    only: ['provision'],
    times: 1,
    phases: ['singles', 'storms'],
    say: (line) => said.push(line),
  })
  const broken = report.broken.map(({ one, result }) => ({ one, violations: result.violations }))
  expect(broken, said.join('\n')).toEqual([])
  expect(report.gaps).toEqual([])
  expect(report.cases).toBeGreaterThan(100)
})

/** Each broke something once. */
const REGRESSIONS: [string, Case][] = [
  [
    'a document is published late, with the title from before',
    {
      scenario: 'ingest of few',
      seed: 1,
      faults: {
        plan: [
          { step: 'Tenant publish-document', fault: 'slow', nth: 1 },
          { step: 'Consumer call Tenant.leaseJob', fault: 'crash before', nth: 1 },
        ],
      },
    },
  ],
  [
    'the password changes twice while a document is read',
    {
      scenario: 'ingest of few',
      seed: 1,
      faults: {
        plan: [
          { step: 'Consumer begin-document', fault: 'password changed', nth: 1 },
          { step: 'Consumer read-chunks', fault: 'password changed', nth: 1 },
        ],
      },
    },
  ],
]

test('what broke once holds', { timeout: 60_000 }, async () => {
  const threads = new Threads({ threads: 1 })
  const violations: string[] = []
  await threads.run(
    REGRESSIONS.map(([, one]) => one),
    { onResult: (_, result) => violations.push(...result.violations) },
  )
  await threads.close()
  expect(violations).toEqual([])
})

test('a case runs the same whatever ran before it, and another seed does not', { timeout: 120_000 }, async () => {
  const storm = (scenario: string, seed: number): Case => ({ scenario, seed, faults: { rate: 0.2 } })
  const ingest = storm('ingest of few in a storm', 11)
  const rollout = storm('rollout of few', 12)
  const tracesOf = async (...cases: Case[]) => {
    const threads = new Threads({ threads: 1 })
    const traces = new Map<Case, string>()
    await threads.run(cases, { traced: true, onResult: (one, { trace }) => traces.set(one, trace.join('\n')) })
    await threads.close()
    return traces
  }
  const [cold, warm] = await Promise.all([
    tracesOf(ingest, rollout),
    tracesOf(storm('provision', 1), storm('erase of few', 2), rollout, storm('rollout of few', 13), ingest),
  ])
  expect(cold.get(ingest)?.length).toBeGreaterThan(1_000)
  expect(warm.get(ingest)).toBe(cold.get(ingest))
  expect(warm.get(rollout)).toBe(cold.get(rollout))
  expect(storm('ingest of few in a storm', 13)).not.toEqual(ingest)
})

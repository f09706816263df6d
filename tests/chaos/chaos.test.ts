/** A bounded part of `npm run chaos`: every fault at each effect of provisioning and of the pool, and storms of every kind. */
import { afterAll, expect, test } from 'vitest'
import { runAll } from './run.ts'
import type { Case } from './run-case.ts'
import { Threads } from './threads.ts'

/** The most of a machine that does something else, too. */
const timeout = 300_000
const pool = new Threads({ threads: 2 })
afterAll(() => pool.close())

test('the sagas survive what may befall them', { timeout }, async () => {
  const said: string[] = []
  const report = await runAll({
    pool,
    seeds: 40,
    seed: 7,
    only: ['provision', 'claim'],
    times: 1,
    phases: ['singles', 'storms'],
    say: (line) => said.push(line),
  })
  const broken = report.broken.map(({ one, result }) => ({ one, violations: result.violations }))
  expect(broken, said.join('\n')).toEqual([])
  expect(report.gaps).toEqual([])
  expect(report.cases).toBeGreaterThan(200)
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

test('what broke once holds', { timeout }, async () => {
  const violations: string[] = []
  await pool.run(
    REGRESSIONS.map(([, one]) => one),
    { onResult: (_, result) => violations.push(...result.violations) },
  )
  expect(violations).toEqual([])
})

test('a case runs the same on a thread that has run others', { timeout }, async () => {
  const storm = (scenario: string, seed: number): Case => ({ scenario, seed, faults: { rate: 0.2 } })
  const tracesOf = async (threads: Threads, ...cases: Case[]) => {
    const traces = new Map<string, string>()
    const options: Parameters<Threads['run']>[1] = {
      traced: true,
      onResult: ({ scenario, seed }, { trace }) => traces.set(`${scenario} ${seed}`, trace.join('\n')),
    }
    await threads.run(cases, options)
    return traces
  }
  const [ingest, rollout] = ['ingest of few in a storm', 'rollout of few']
  const fresh = new Threads({ threads: 1 })
  const cold = await tracesOf(fresh, storm(ingest, 11), storm(rollout, 12))
  await fresh.close()
  const warm = await tracesOf(pool, storm(rollout, 12), storm(ingest, 12), storm(ingest, 11), storm(rollout, 12))
  for (const [name, trace] of cold) {
    expect(trace.length).toBeGreaterThan(1_000)
    expect(warm.get(name)).toBe(trace)
  }
  expect(warm.get(`${ingest} 12`)).not.toBe(warm.get(`${ingest} 11`))
})

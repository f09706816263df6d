/** A bounded part of `npm run chaos`: every single fault of provisioning, and some storms of every kind. */
import { expect, test } from 'vitest'
import { runAll } from './run.ts'
import { Threads } from './threads.ts'

test('the sagas survive what may befall them', { timeout: 120_000 }, async () => {
  const said: string[] = []
  const report = await runAll({ seeds: 16, seed: 7, only: ['provision'], pairs: false, say: (line) => said.push(line) })
  expect(
    report.broken.map(({ one, result }) => ({ one, violations: result.violations })),
    said.join('\n'),
  ).toEqual([])
  expect(report.cases).toBeGreaterThan(120)
})

test('a seed repeats a run exactly, and another one does not', { timeout: 120_000 }, async () => {
  const threads = new Threads({ threads: 1 })
  const traces: string[] = []
  const storm = (seed: number) => ({ scenario: 'ingest of few in a storm', seed, faults: { rate: 0.2 } })
  await threads.run([storm(11), storm(11), storm(12)], {
    traced: true,
    onResult: (_, { trace }) => traces.push(trace.join('\n')),
  })
  await threads.close()
  const [first, again, other] = traces
  expect(first?.length).toBeGreaterThan(1_000)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

/** Each benchmark can fail: its sabotage turns it red, and it says where. */
import { execa } from 'execa'
import { expect, it } from 'vitest'
import type { Report } from './harness/report.ts'

const sabotages = [
  {
    benchmark: 'chat',
    what: 'the embedding waits for the write of the question',
    missed: ['steps in a row, worst run', 'SQL among them, worst run'],
  },
  {
    benchmark: 'migrate',
    what: 'one tenant is migrated at a time',
    missed: ['rate / reference flow', 'rate / bare loop'],
  },
  {
    benchmark: 'provision',
    what: 'there is no pool, and nobody takes a turn',
    missed: ['warm pool: requests in a row to a ready database, worst run', '60 at once: requests answered 429'],
  },
]

it.each(sabotages)('$benchmark goes red when $what', { timeout: 900_000 }, async ({ benchmark, missed }) => {
  const bench = await execa(process.execPath, ['bench/main.ts', benchmark, '--sabotage', '--json'], { reject: false })
  expect(bench.exitCode, bench.stderr).toBe(1)
  const report = JSON.parse(bench.stdout) as Report & { ok: boolean }
  expect(report.ok).toBe(false)
  expect(report.gates.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(expect.arrayContaining(missed))
})

import { execa } from 'execa'
import { expect, it } from 'vitest'
import type { Report } from './harness/report.ts'

it('goes red, and says where, when the embedding waits for the write of the question', {
  timeout: 300_000,
}, async () => {
  const bench = await execa(process.execPath, ['bench/main.ts', 'chat', '--sabotage', '--json'], { reject: false })
  expect(bench.exitCode, bench.stderr).toBe(1)
  const report = JSON.parse(bench.stdout) as Report & { ok: boolean }
  expect(report.ok).toBe(false)
  const missed = report.gates.filter(({ ok }) => !ok).map(({ name }) => name)
  expect(missed).toEqual(expect.arrayContaining(['steps in a row, worst run', 'SQL among them, worst run']))
})

/** Each benchmark can fail: its sabotage turns it red, and it says where. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf, prose } from '../tests/support/pdf.ts'
import type { Report } from './harness/report.ts'

const sabotages = [
  {
    benchmark: 'chat',
    what: 'the embedding waits for the write of the question',
    missed: ['steps in a row, worst run', 'SQL among them, worst run'],
  },
  { benchmark: 'corpus', what: 'the runtime stands still', missed: ['slowest ping'] },
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

let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'alcove-bench-data-'))
  for (const name of ['one', 'two']) await writeFile(join(data, `${name}.pdf`), await makePdf([prose(name, 20)]))
})
afterAll(() => rm(data, { recursive: true, force: true }))

it.each(sabotages)('$benchmark goes red when $what', { timeout: 900_000 }, async ({ benchmark, missed }) => {
  const bench = await execa(process.execPath, ['bench/main.ts', benchmark, '--sabotage', '--json', '--data', data], {
    reject: false,
  })
  expect(bench.exitCode, bench.stderr).toBe(1)
  const report = JSON.parse(bench.stdout) as Report & { ok: boolean }
  expect(report.ok).toBe(false)
  expect(report.gates.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(expect.arrayContaining(missed))
})

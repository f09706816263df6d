import { describe, expect, it } from 'vitest'
import type { JobRecord } from '../harness/job-log.ts'
import type { Ending } from './files.ts'
import { type Around, judge, resultOf } from './judge.ts'

const ended = (documentId: string, more: Partial<Ending> = {}): Ending => ({
  state: 'ready',
  reason: null,
  pages: 3,
  documentId,
  duplicateOf: null,
  totalMs: 40_000,
  ...more,
})
const job = (documentId: string, milliseconds: number, more: Partial<JobRecord> = {}): JobRecord => ({
  jobId: 'j',
  documentId,
  work: 'extract',
  outcome: 'extracted',
  endedAt: 0,
  milliseconds,
  waitedMs: 0,
  chunks: 12,
  ...more,
})
const calm: Around = {
  wallMs: 1,
  slowestPingMs: 20,
  pings: 9,
  failedPings: 0,
  runtimePeakBytes: 2 ** 20,
  runtimeRestarts: 0,
}
const missed = (endings: Ending[], log: JobRecord[], around: Partial<Around> = {}) =>
  judge(
    endings.map((ending, at) => resultOf(`${at}.pdf`, ending, log)),
    { ...calm, ...around },
  )
    .gates.filter(({ ok }) => !ok)
    .map(({ name }) => name)

describe('the work on a file', () => {
  it('is the time of its jobs, whatever it waited for them and at the gate', () => {
    const log = [
      job('a', 29_000, { waitedMs: 9_000 }),
      job('b', 5_000),
      job('a', 2_000, { work: 'embed', chunks: null }),
    ]
    expect(resultOf('a.pdf', ended('a'), log)).toMatchObject({ ms: 22_000, totalMs: 40_000, chunks: 12, jobs: 2 })
  })

  it('is all its time where it came to no end', () => {
    expect(resultOf('a.pdf', ended('a', { state: 'stuck' }), [job('a', 10)]).ms).toBe(40_000)
  })
})

describe('judge', () => {
  it('passes files that end, well or with a reason', () => {
    const failed = ended('b', { state: 'failed', reason: 'It is locked.' })
    expect(missed([ended('a'), failed], [job('a', 400), job('b', 20)])).toEqual([])
  })

  it.each<[string, Ending[], JobRecord[], Partial<Around>]>([
    ['files', [], [], {}],
    ['stuck', [ended('a', { state: 'stuck', totalMs: 9 })], [], {}],
    ['failed without a reason', [ended('a', { state: 'failed' })], [], {}],
    ['work on the slowest file', [ended('a')], [job('a', 30_001)], {}],
    ['slowest ping', [ended('a')], [], { slowestPingMs: 5_001 }],
  ])('fails on %s', (name, endings, log, around) => {
    expect(missed(endings, log, around)).toEqual([name])
  })
})

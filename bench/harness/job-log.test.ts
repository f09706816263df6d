import { expect, it } from 'vitest'
import { parseJobLog } from './job-log.ts'

const line = (message: string, fields: object) =>
  `[wrangler:info] ${JSON.stringify({ '@timestamp': '2026-01-01T00:00:01.000Z', level: 'INFO', message, ...fields })}`

it('puts together what was said of a job, and leaves the rest alone', () => {
  const log = [
    'GET /health 200 OK {not json}',
    line('file admitted', { jobId: 'a', waitedMs: 300 }),
    line('job ended', { jobId: 'a', documentId: 'd', work: 'extract', outcome: 'failed', milliseconds: 900 }),
    line('job ended', {
      jobId: 'a',
      documentId: 'd',
      work: 'extract',
      outcome: 'extracted',
      milliseconds: 700,
      pages: 2,
      chunks: 9,
    }),
    '',
  ].join('\n')
  const job = { jobId: 'a', documentId: 'd', work: 'extract', endedAt: Date.UTC(2026, 0, 1, 0, 0, 1) }
  expect(parseJobLog(log)).toEqual([
    { ...job, outcome: 'failed', milliseconds: 900, waitedMs: 300, chunks: null },
    { ...job, outcome: 'extracted', milliseconds: 700, waitedMs: 0, chunks: 9 },
  ])
})

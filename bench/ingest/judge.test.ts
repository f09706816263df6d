import { describe, expect, it } from 'vitest'
import { type IngestRuns, judge } from './judge.ts'

const run = (ms: number) => ({
  ms,
  pages: 400,
  requests: { model: 34, sql: 40 },
  bytes: { model: 9_000_000, sql: 4_000_000 },
})
const good: IngestRuns = {
  product: [run(10_000), run(12_000), run(9_000)],
  stages: { extract: [4_000], embed: [5_000], write: [9_000] },
  unpdf: [3_500],
  reference: [{ ms: 20_000, chunks: 1_300 }],
  memory: { ms: 1, peakBytes: 100 * 2 ** 20, aliveBytes: 0, samples: 9, collections: 0 },
}
const missed = (runs: Partial<IngestRuns>, engine: 'pglite' | 'postgres' = 'pglite') =>
  judge({ ...good, ...runs }, engine)
    .gates.filter(({ ok }) => !ok)
    .map(({ name }) => name)

describe('judge', () => {
  it('passes what keeps every promise', () => {
    expect(missed({})).toEqual([])
  })

  it('compares with the slowest stage, whichever it is', () => {
    expect(missed({ stages: { extract: [4_000], embed: [5_000], write: [7_600] } })).toEqual([
      'wall time / slowest stage alone',
    ])
    expect(missed({ stages: { extract: [9_000], embed: [5_000], write: [7_600] } })).toEqual([])
  })

  it('wants 1.8 times the pages of the reference flow on PGlite, and only reports it on PostgreSQL', () => {
    const reference = [{ ms: 17_900, chunks: 1_300 }]
    expect(missed({ reference })).toEqual(['pages per second / reference flow'])
    expect(missed({ reference }, 'postgres')).toEqual([])
    expect(judge({ ...good, reference }, 'postgres').notes.join()).toContain('1.79 times')
  })

  it('wants the isolate to stay below its limit', () => {
    const memory = { ms: 1, peakBytes: 129 * 2 ** 20, aliveBytes: 0, samples: 9, collections: 0 }
    expect(missed({ memory })).toEqual(['peak memory, two largest files, MB'])
    expect(missed({ memory: null })).toEqual([])
  })

  it('says what each page costs', () => {
    const table = judge(good, 'pglite').tables.find(({ title }) => title === 'for each page')
    expect(table?.rows).toEqual([
      { name: 'model', cells: [0.09, '22.5'] },
      { name: 'database', cells: [0.1, '10'] },
    ])
  })
})

/** The thresholds of `bench ingest`, applied to measured runs. No I/O. */
import { type Gate, gate, type Measure } from '../harness/report.ts'
import { median, round, summarize } from '../harness/statistics.ts'
import type { Table } from '../harness/table.ts'
import type { MemoryRun } from './memory.ts'
import type { ProductRun } from './turns.ts'

export const STAGES = ['extract', 'embed', 'write'] as const
export type StageName = (typeof STAGES)[number]

export interface IngestRuns {
  product: ProductRun[]
  /** Milliseconds of each stage alone. */
  stages: Record<StageName, number[]>
  /** Milliseconds of plain extraction. */
  unpdf: number[]
  reference: { ms: number; chunks: number }[]
  /** Null where it wasn't measured. */
  memory: MemoryRun | null
}

const MOST_OF_SLOWEST_STAGE = 1.3
const LEAST_OF_REFERENCE = 1.8
const MEMORY_MB = 128

export function judge(
  runs: IngestRuns,
  engine: 'pglite' | 'postgres',
): { measures: Measure[]; tables: Table[]; gates: Gate[]; notes: string[] } {
  const product = runs.product.map(({ ms }) => ms)
  const reference = runs.reference.map(({ ms }) => ms)
  const pages = runs.product[0]?.pages ?? 0
  const medians = STAGES.map((name) => ({ name, ms: median(runs.stages[name]) }))
  const slowest = medians.reduce((most, one) => (one.ms > most.ms ? one : most))
  const ofReference = round(median(reference) / median(product), 2)
  const perSecond = (times: number[]) => round((pages * 1000) / median(times))
  const measures = [
    measure('product, end to end', product),
    ...STAGES.map((name) => measure(`${name} alone`, runs.stages[name])),
    measure('plain unpdf extraction', runs.unpdf),
    measure('reference flow', reference),
  ]
  const perPage = (of: (run: ProductRun) => number) => round(median(runs.product.map(of)) / pages, 2)
  const kilobytes = (of: (run: ProductRun) => number) => round(perPage(of) / 1000)
  return {
    measures,
    tables: [
      {
        title: 'pages per second',
        columns: ['pages/s'],
        rows: [
          { name: 'product, end to end', cells: [String(perSecond(product))] },
          ...STAGES.map((name) => ({ name: `${name} alone`, cells: [String(perSecond(runs.stages[name]))] })),
          { name: 'plain unpdf extraction', cells: [String(perSecond(runs.unpdf))] },
          { name: 'reference flow', cells: [String(perSecond(reference))] },
        ],
      },
      {
        title: 'for each page',
        columns: ['requests', 'kB'],
        rows: [
          {
            name: 'model',
            cells: [perPage(({ requests }) => requests.model), String(kilobytes(({ bytes }) => bytes.model))],
          },
          {
            name: 'database',
            cells: [perPage(({ requests }) => requests.sql), String(kilobytes(({ bytes }) => bytes.sql))],
          },
        ],
      },
    ],
    gates: [
      gate(
        'wall time / slowest stage alone',
        round(median(product) / slowest.ms, 2),
        'at most',
        MOST_OF_SLOWEST_STAGE,
        'times',
      ),
      ...(engine === 'pglite'
        ? [gate('pages per second / reference flow', ofReference, 'at least', LEAST_OF_REFERENCE, 'times')]
        : []),
      ...(runs.memory
        ? [gate('peak memory, two largest files, MB', round(runs.memory.peakBytes / 2 ** 20), 'at most', MEMORY_MB, '')]
        : []),
    ],
    notes: [
      `${pages} pages. The slowest stage alone is ${slowest.name}.`,
      `Pages per second against the reference flow: ${ofReference} times.`,
    ],
  }
}

const measure = (name: string, values: number[]): Measure => ({ name, unit: 'ms', ...summarize(values) })

/**
 * `npm run bench -- ingest [--data FILE|DIR]`: how many pages a second become searchable, from telling that a file is there to
 * the document's being ready, through the product: API, Tenant object, queue, consumer on the real runtime, database.
 *
 * In turn with it, over the same document: each of the three stages alone, by the consumer's own code in a Worker of the
 * benchmark with the other two stubbed; plain extraction by the library; the reference flow. Then two files of the largest
 * size at once in one isolate, for its memory. The sabotage lets one request to the model or a database through at a time.
 */
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { LATENCIES, RATE_LIMIT_STORE_MS } from './harness/latencies.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { round } from './harness/statistics.ts'
import { type IngestDocument, ingestDocument } from './ingest/document.ts'
import { type IngestRuns, judge, STAGES } from './ingest/judge.ts'
import { type MemoryRun, memoryRun } from './ingest/memory.ts'
import { type Stage, setStage } from './ingest/stage.ts'
import { type StageRuntime, startStageRuntime } from './ingest/stage-runtime.ts'
import { productRun, referenceRun, stageRun } from './ingest/turns.ts'

export const ingest: Benchmark = {
  summary: 'pages a second end to end, beside each stage alone, plain extraction and the reference flow; memory',
  run,
}

const PAGES = 400
/** Enough to tell one request at a time from several. */
const SABOTAGED_PAGES = 120

async function run(context: BenchContext): Promise<Report> {
  const document = await ingestDocument(context.data, context.sabotage ? SABOTAGED_PAGES : PAGES)
  const stage = await setStage(context, document.bytes)
  const runtime = await startStageRuntime()
  context.defer(runtime.close)
  await runtime.put(document.bytes)
  context.progress(`warming up on ${document.source}`)
  await runtime.prepare({ ...stage.order, bytes: document.bytes.byteLength, documents: [] })
  await productRun(stage, document, -1)

  const runs: IngestRuns = {
    product: [],
    stages: { extract: [], embed: [], write: [] },
    unpdf: [],
    reference: [],
    memory: null,
  }
  for (let turn = 0; turn < context.runs; turn++) await takeTurn(context, stage, runtime, document, runs, turn)
  if (!context.sabotage) {
    context.progress('two files of the largest size at once')
    runs.memory = await memoryRun(context, stage)
    context.progress(`${round(runs.memory.peakBytes / 2 ** 20)} MB`)
  }
  const engine = process.env.LOCAL_NEON_POSTGRES ? 'postgres' : 'pglite'
  const { notes, ...judged } = judge(runs, engine)
  return {
    benchmark: 'ingest',
    sabotage: context.sabotage ? 'one request to the model or a database at a time' : null,
    machine: describeMachine(),
    engine,
    latencies: { ...LATENCIES, rateLimitStore: RATE_LIMIT_STORE_MS },
    ...judged,
    notes: [
      `The document: ${document.source}; ${runs.reference[0]?.chunks} chunks of the reference flow.`,
      ...notes,
      'Each stage alone and plain extraction run in a workerd of their own, the reference flow in Node beside the stand-ins.',
      ...(runs.memory ? [memoryNote(runs.memory)] : []),
    ],
    runs,
  }
}

/** What is measured goes round, so that whatever else the machine does meets all of it. */
async function takeTurn(
  context: BenchContext,
  stage: Stage,
  runtime: StageRuntime,
  document: IngestDocument,
  runs: IngestRuns,
  turn: number,
): Promise<void> {
  const bytes = document.bytes.byteLength
  const steps: (() => Promise<[string, number]>)[] = [
    async () => {
      const product = await productRun(stage, document, turn)
      runs.product.push(product)
      return ['product', product.ms]
    },
    ...STAGES.map((name) => async (): Promise<[string, number]> => {
      const ms = await stageRun(stage, runtime, name, bytes)
      runs.stages[name].push(ms)
      return [name, ms]
    }),
    async () => {
      const ms = await stageRun(stage, runtime, 'unpdf', bytes)
      runs.unpdf.push(ms)
      return ['plain extraction', ms]
    },
    async () => {
      const reference = await referenceRun(stage, document)
      runs.reference.push(reference)
      return ['reference flow', reference.ms]
    },
  ]
  for (const at of steps.keys()) {
    const [who, ms] = (await steps[(at + turn) % steps.length]?.()) ?? ['', 0]
    context.progress(`${who}: ${(ms / 1000).toFixed(1)} s`)
  }
}

function memoryNote({ ms, aliveBytes, samples, collections }: MemoryRun): string {
  return (
    `Memory: two jobs over a file of 32 MB with 2,000 pages of text and pictures each, begun at once, took ${Math.round(ms / 1000)} s. ` +
    `workerd's inspector was asked ${samples} times for the heap in use and the buffers beside it, the code among them; ${collections} of these ` +
    'were near the limit and taken again after a collection, which V8 makes before Cloudflare ends an isolate' +
    (collections > 0 ? `; at most ${round(aliveBytes / 2 ** 20)} MB were left by one.` : '.')
  )
}

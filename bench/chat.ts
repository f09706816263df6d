/**
 * `npm run bench -- chat`: time from sending a question to the first text of its answer, over HTTP against the real
 * runtime, beside the reference flow over the same stand-ins, with a new question in each run.
 *
 * Gated: the steps in a row before the first token, how far the time is from its floor, and two ratios to the reference
 * flow. Two, because both sides wait for one embedding, one search and the model: with the injected latencies alone the
 * ratio of whole times can't fall below .755 (see `bounds`), which says little about the product. What the flows differ
 * in is the time before the model is asked; that one is held to 0.6. Both without the engine's own time, as the floor.
 *
 * Then the product alone with the tenant's compute put to sleep before each question: the wake must run beside the
 * embedding. The sabotage makes the embedding wait for the write of the question.
 */
import { judge, type Turn } from './chat/judge.ts'
import { putToSleep } from './chat/sleeping-compute.ts'
import { type Stage, setStage } from './chat/stage.ts'
import { productTurn, referenceTurn } from './chat/turns.ts'
import { benchDocument } from './document.ts'
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { LATENCIES, RATE_LIMIT_STORE_MS } from './harness/latencies.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { round } from './harness/statistics.ts'
import { inTurn } from './harness/turns.ts'

export const chat: Benchmark = {
  summary: 'time to the first token of an answer, beside the reference flow and with a sleeping compute',
  run,
}

/** PGlite's code is compiled in tiers while it runs: its first searches take several times as long as later ones. */
const WARM_UP_RUNS = 3

async function run(context: BenchContext): Promise<Report> {
  const document = await benchDocument()
  const stage = await setStage(context, document)
  let asked = 0
  const nextQuestion = () => document.question(asked++)

  context.progress('warming up')
  for (let run = 0; run < WARM_UP_RUNS; run++) {
    await productTurn(stage, nextQuestion())
    await referenceTurn(stage, nextQuestion())
  }

  const { subject: product, comparator: reference } = await inTurn(
    context.runs,
    () => told(context, 'product', productTurn(stage, nextQuestion())),
    () => told(context, 'reference flow', referenceTurn(stage, nextQuestion())),
  )
  const sleeping: Turn[] = []
  for (let run = 0; run < context.runs; run++) {
    sleeping.push(await told(context, 'product, sleeping compute', askAsleep(stage, nextQuestion())))
  }

  const { measures, gates, notes } = judge({ product, reference, sleeping })
  const { chunks, engine } = stage.reference.project
  return {
    benchmark: 'chat',
    sabotage: context.sabotage ? 'the embedding of a question waits until the question is written' : null,
    machine: describeMachine(),
    engine: `${process.env.LOCAL_NEON_POSTGRES ? 'postgres' : 'pglite'}: ${engine}`,
    latencies: { ...LATENCIES, rateLimitStore: RATE_LIMIT_STORE_MS },
    measures,
    gates,
    notes: [`The document: ${document.source}; ${chunks} chunks of the reference flow.`, ...notes],
    runs: { product: product.map(shown), reference: reference.map(shown), sleeping: sleeping.map(shown) },
  }
}

async function askAsleep(stage: Stage, question: string): Promise<Turn> {
  await putToSleep(stage)
  return productTurn(stage, question)
}

async function told(context: BenchContext, who: string, turn: Promise<Turn>): Promise<Turn> {
  const { firstTokenMs, path } = await turn
  context.progress(`${who}: ${Math.round(firstTokenMs)} ms, ${path.map(({ name }) => name).join(' → ')}`)
  return turn
}

function shown({ question, sentAt, firstTokenMs, path, serverTiming }: Turn) {
  return {
    question,
    firstTokenMs: round(firstTokenMs),
    serverTiming,
    path: path.map(({ name, service, startedAt, endedAt, injectedMs, engineMs }) => ({
      name,
      service,
      startMs: round(startedAt - sentAt),
      ms: round(endedAt - startedAt),
      injectedMs,
      engineMs: round(engineMs),
    })),
  }
}

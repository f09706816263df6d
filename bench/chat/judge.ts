/** The thresholds of `bench chat`, applied to measured turns. No I/O. */
import { floorOf, type Step } from '../harness/critical-path.ts'
import { LATENCIES, RATE_LIMIT_STORE_MS } from '../harness/latencies.ts'
import { type Gate, gate, type Measure } from '../harness/report.ts'
import { median, ratioOfMedians, round, summarize } from '../harness/statistics.ts'

/** One question, from sending it to the first text of its answer. */
export interface Turn {
  question: string
  /** Epoch milliseconds. */
  sentAt: number
  firstTokenMs: number
  /** What ran in a row until then. */
  path: Step[]
  /** The product's own account of its steps; null for the reference flow. */
  serverTiming: string | null
}

export interface Turns {
  product: Turn[]
  reference: Turn[]
  /** The product again, each time with the tenant's compute put to sleep before. */
  sleeping: Turn[]
}

const MAX_STEPS = 3
const SQL_STEPS = 1
const MAX_OVER_FLOOR = 1.15
const MAX_OF_REFERENCE = 0.85
const MAX_OF_REFERENCE_BEFORE_MODEL = 0.6
/** Admission, which comes before the write that wakes, and noise. A wake that isn't hidden costs 163 ms more than one that is. */
const WAKE_TOLERANCE_MS = 100

export function judge({ product, reference, sleeping }: Turns): {
  measures: Measure[]
  gates: Gate[]
  notes: string[]
} {
  const total = product.map(wholeMs)
  const floors = product.map(({ path }) => floorOf(path))
  const extra = median(sleeping.map(wholeMs)) - median(total)
  const engineExtra = Math.max(0, median(sleeping.map(engineMs)) - median(product.map(engineMs)))
  const ratios = (part: (turn: Turn) => number) => ratioOfMedians(product.map(part), reference.map(part))
  const sqlSteps = product.map(({ path }) => path.filter(isSql).length)

  const measures: Measure[] = [
    measure('product, to the first token', total),
    measure('product, its floor', floors),
    measure("product, the engine's part", product.map(engineMs)),
    measure('product, before the model, engine apart', product.map(beforeModelMs)),
    measure('reference flow, to the first token', reference.map(wholeMs)),
    measure("reference flow, the engine's part", reference.map(engineMs)),
    measure('reference flow, before the model, engine apart', reference.map(beforeModelMs)),
    measure('sleeping compute, to the first token', sleeping.map(wholeMs)),
    measure("sleeping compute, the engine's part", sleeping.map(engineMs)),
  ]
  const gates = [
    gate(
      'steps in a row, worst run',
      Math.max(...product.map(({ path }) => path.length)),
      'at most',
      MAX_STEPS,
      'steps',
    ),
    gate('SQL among them, worst run', farthestFrom(SQL_STEPS, sqlSteps), 'exactly', SQL_STEPS, 'steps'),
    gate('time to first token / floor', ratioOfMedians(total, floors), 'at most', MAX_OVER_FLOOR, 'times'),
    gate('time to first token / reference flow', ratios(withoutEngineMs), 'at most', MAX_OF_REFERENCE, 'times'),
    gate(
      'before the model is asked / reference flow',
      ratios(beforeModelMs),
      'at most',
      MAX_OF_REFERENCE_BEFORE_MODEL,
      'times',
    ),
    gate(
      'what a sleeping compute adds',
      round(extra),
      'at most',
      round(VISIBLE_WAKE_MS + engineExtra + WAKE_TOLERANCE_MS),
      'ms',
    ),
  ]
  return { measures, gates, notes: explain(ratios(wholeMs)) }
}

/** What is left of a wake and the write that causes it, once the embedding beside them is over. */
const VISIBLE_WAKE_MS = Math.max(0, LATENCIES.wake + LATENCIES.sql - LATENCIES.embeddings)

/** The injected latencies alone: no product and no reference flow can be faster than these. */
export function bounds() {
  const { embeddings, sql, firstToken, management } = LATENCIES
  const product = embeddings + sql
  const reference = RATE_LIMIT_STORE_MS + management + 3 * sql + embeddings + sql
  return {
    whole: round((product + firstToken) / (reference + firstToken), 3),
    beforeModel: round(product / reference, 3),
  }
}

/** Why two ratios to the reference flow are gated, and what the gates leave out. */
function explain(wholeRatio: number): string[] {
  const { whole, beforeModel } = bounds()
  const { firstToken, wake, embeddings } = LATENCIES
  return [
    `Both sides wait for one embedding, one search and the model's own ${firstToken} ms. With the injected latencies alone the ` +
      `ratio of whole times is ${whole}, so 0.6 of the whole is out of anyone's reach: it is gated at ${MAX_OF_REFERENCE}.`,
    `The flows differ in what comes before the model is asked, which is the time to the first token without those ` +
      `${firstToken} ms. There 0.6 is the threshold; the latencies alone give ${beforeModel}.`,
    `Both ratios leave out the engine's own time, on both sides, as the floor does: PGlite needs for a search many times what ` +
      `Postgres does. With it the ratio of whole times is ${wholeRatio}.`,
    `A wake (${wake} ms) begins with the write of the question and runs beside the embedding (${embeddings} ms), so ` +
      `${VISIBLE_WAKE_MS} ms of wake and write stay visible. The gate adds what the engine itself takes longer when it wakes, ` +
      `and ${WAKE_TOLERANCE_MS} ms for admission and noise.`,
  ]
}

const measure = (name: string, values: number[]): Measure => ({ name, unit: 'ms', ...summarize(values) })
const wholeMs = ({ firstTokenMs }: Turn) => firstTokenMs
const engineMs = ({ path }: Turn) => path.reduce((sum, step) => sum + step.engineMs, 0)
const withoutEngineMs = (turn: Turn) => wholeMs(turn) - engineMs(turn)
const beforeModelMs = (turn: Turn) => withoutEngineMs(turn) - LATENCIES.firstToken
const isSql = ({ service }: Step) => service === 'neon-sql'

function farthestFrom(expected: number, counts: number[]): number {
  return counts.reduce((worst, count) => (Math.abs(count - expected) > Math.abs(worst - expected) ? count : worst))
}

/** The thresholds of `bench provision`, applied to what was measured. No I/O. */
import type { Step } from '../harness/critical-path.ts'
import { floorOf } from '../harness/critical-path.ts'
import { type Gate, gate, type Measure } from '../harness/report.ts'
import { ratioOfMedians, round, summarize } from '../harness/statistics.ts'

/** A first sign-in, from the browser's coming back from the identity provider. */
export interface SignUp {
  redirectMs: number
  /** When the database was ready; for the reference flow the same as the redirect. */
  readyMs: number
  /** What ran in a row until it was ready. */
  path: Step[]
}

/** Many sign-ups at once, and what the stand-in for Neon counted. */
export interface Crowd {
  signUps: number
  /** From the first to the last database that was ready. */
  ms: number
  /** Management requests that were answered 429. */
  refused: number
  requests: number
  projects: number
  /** Requests within any minute and any second, at most. */
  mostInMinute: number
  mostInSecond: number
}

export interface Measured {
  product: SignUp[]
  reference: SignUp[]
  crowd: Crowd
}

const MAX_OF_REFERENCE = 0.2
const MAX_STEPS = 3
const MAX_OF_QUOTA = 1.1
/** What Neon allows an account. */
const QUOTA_PER_MINUTE = 700

export function judge({ product, reference, crowd }: Measured): {
  measures: Measure[]
  gates: Gate[]
  notes: string[]
} {
  const redirects = product.map(({ redirectMs }) => redirectMs)
  const referenceRedirects = reference.map(({ redirectMs }) => redirectMs)
  const quotaMs = (crowd.signUps / QUOTA_PER_MINUTE) * 60_000
  const measures: Measure[] = [
    measure('product, to the redirect', redirects),
    measure(
      'product with a warm pool, to a ready database',
      product.map(({ readyMs }) => readyMs),
    ),
    measure(
      'product with a warm pool, its floor',
      product.map(({ path }) => floorOf(path)),
    ),
    measure('reference flow, to the redirect', referenceRedirects),
    measure(`${crowd.signUps} sign-ups at once, to the last ready database`, [crowd.ms]),
  ]
  const gates = [
    gate(
      'to the redirect / reference flow',
      ratioOfMedians(redirects, referenceRedirects),
      'at most',
      MAX_OF_REFERENCE,
      'times',
    ),
    gate(
      'warm pool: requests in a row to a ready database, worst run',
      Math.max(...product.map(({ path }) => path.length)),
      'at most',
      MAX_STEPS,
      'steps',
    ),
    gate(
      `${crowd.signUps} at once / what the quota allows`,
      round(crowd.ms / quotaMs, 3),
      'at most',
      MAX_OF_QUOTA,
      'times',
    ),
    gate(`${crowd.signUps} at once: requests answered 429`, crowd.refused, 'exactly', 0, ''),
    gate(`${crowd.signUps} at once: projects made`, crowd.projects, 'exactly', crowd.signUps, ''),
  ]
  return { measures, gates, notes: explain(crowd, quotaMs) }
}

function explain(crowd: Crowd, quotaMs: number): string[] {
  return [
    'The redirect is measured from the browser’s coming back from the identity provider; the database is ready by the product’s own log, as ' +
      'no stand-in sees the Tenant and the Pool object.',
    `What the quota allows: ${QUOTA_PER_MINUTE} requests a minute, so ${crowd.signUps} creates take ${round(quotaMs / 1000)} s at least. The product sent ` +
      `${crowd.requests} requests, at most ${crowd.mostInMinute} in any minute and ${crowd.mostInSecond} in any second.`,
    'The crowd is the production saga, one for each tenant with its own storage, and the production throttle, over real time and HTTP against the stand-in, ' +
      'which counts as Neon does. Their databases answer from memory with the injected latencies: PGlite can’t start a thousand in a minute and a half on a laptop.',
  ]
}

const measure = (name: string, values: number[]): Measure => ({ name, unit: 'ms', ...summarize(values) })

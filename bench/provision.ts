/**
 * `npm run bench -- provision`: from a first sign-in to its redirect, beside the reference flow; from there to a ready
 * database with a warm pool, in requests in a row; and a thousand sign-ups at once against the quota of the account. The
 * sabotage takes the pool away, and lets everyone call the management API without a turn.
 */
import { NEON_RATE } from '../core/config.ts'
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { LATENCIES } from './harness/latencies.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { round } from './harness/statistics.ts'
import { inTurn } from './harness/turns.ts'
import { gather } from './provision/crowd.ts'
import { judge, type SignUp } from './provision/judge.ts'
import { productSignUp, referenceSignUpOf } from './provision/sign-ups.ts'
import { setStage } from './provision/stage.ts'

export const provision: Benchmark = {
  summary:
    'a first sign-in beside the reference flow, a warm pool, and a thousand sign-ups at once (takes three minutes)',
  run,
}

const WARM_UP_RUNS = 2
const CROWD = 1_000
/** Enough to be refused. */
const SABOTAGED_CROWD = 60
const NEON_LIMITS = { perMinute: 700, perSecond: 40 }

async function run(context: BenchContext): Promise<Report> {
  const stage = await setStage(context)
  context.progress('warming up')
  for (let run = 0; run < WARM_UP_RUNS; run++) {
    await productSignUp(stage)
    await referenceSignUpOf(stage)
  }
  const { subject: product, comparator: reference } = await inTurn(
    context.runs,
    () => told(context, 'product', productSignUp(stage)),
    () => told(context, 'reference flow', referenceSignUpOf(stage)),
  )

  const signUps = context.sabotage ? SABOTAGED_CROWD : CROWD
  context.progress(`${signUps} sign-ups at once`)
  await limitRate(stage.neon.url, NEON_LIMITS)
  const crowd = await gather({
    signUps,
    neon: stage.neon,
    rate: NEON_RATE,
    withoutTurns: context.sabotage,
    progress: (ready) => context.progress(`${ready} of ${signUps} databases are ready`),
  })
  await limitRate(stage.neon.url, null)

  return {
    benchmark: 'provision',
    sabotage: context.sabotage ? 'no warm pool, and nobody takes a turn at the management API' : null,
    machine: describeMachine(),
    engine: process.env.LOCAL_NEON_POSTGRES ? 'postgres' : 'pglite',
    latencies: { ...LATENCIES },
    ...judge({ product, reference, crowd }),
    runs: { product: product.map(shown), reference: reference.map(shown), crowd },
  }
}

async function limitRate(neonUrl: string, rate: typeof NEON_LIMITS | null): Promise<void> {
  const response = await fetch(new URL('/_stand-in/limits', neonUrl), { method: 'PUT', body: JSON.stringify({ rate }) })
  if (!response.ok) throw new Error(`PUT /_stand-in/limits: ${response.status}`)
}

async function told(context: BenchContext, who: string, signUp: Promise<SignUp>): Promise<SignUp> {
  const { redirectMs, readyMs, path } = await signUp
  const steps = path.map(({ name }) => name).join(' → ')
  context.progress(
    `${who}: redirect after ${Math.round(redirectMs)} ms, ready after ${Math.round(readyMs)} ms: ${steps}`,
  )
  return signUp
}

function shown({ redirectMs, readyMs, path }: SignUp) {
  return {
    redirectMs: round(redirectMs),
    readyMs: round(readyMs),
    path: path.map(({ name, service, startedAt, endedAt }) => ({ name, service, ms: round(endedAt - startedAt) })),
  }
}

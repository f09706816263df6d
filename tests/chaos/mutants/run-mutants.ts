/**
 * Plants bugs and sees whether a run notices: generated ones at the seam, hand-written ones in the source. Each is run
 * until it is caught: undisturbed, with single faults (at its own step, where it has one), and in storms.
 */
import pMap from 'p-map'
import { Coverage, type PlannedFault } from '../faults.ts'
import { ERASED, erasures, SCENARIOS_OF, singles, storms } from '../plans.ts'
import type { Case } from '../run-case.ts'
import { eraseAtStep } from '../scenarios/index.ts'
import type { Patch } from '../sim/hooks.ts'
import { faultsOf, type Saga } from '../steps.ts'
import { Threads } from '../threads.ts'
import { whyEquivalent } from './equivalent.ts'
import { type GeneratedMutant, generatedMutants, nameOf } from './generated.ts'
import { HAND_WRITTEN } from './hand-written.ts'
import type { SeamMutant } from './mutation.ts'

/** Of the generated ones. */
const CAUGHT_AT_LEAST = 0.95
const STORMS = 30

export interface MutantSettings {
  seed: number
  threads: number
  /** Only mutants whose saga and name, as in `erase: Tenant count rows: dropped`, have this in it. */
  only?: string
  /** Only those of one kind. */
  kind?: 'generated' | 'hand-written'
  say(line: string): void
}

/** What is run for a saga, the cheapest first. */
function* casesFor(
  saga: Saga,
  undisturbed: Coverage,
  seed: number,
  { step, how }: Partial<SeamMutant> = {},
): Generator<Case> {
  const { singles: scenario, storms: stormy } = SCENARIOS_OF[saga]
  yield { scenario, seed, faults: null }
  const all = singles(saga, undisturbed, seed)
  const first = ({ faults }: Case) => (faults !== null && 'plan' in faults ? faults.plan[0] : undefined)
  yield* step === undefined ? all : all.filter((one) => first(one)?.step === step)
  // What was put off is lost when the caller dies before it gets to it.
  if (how === 'swapped with the next') yield* all.filter((one) => first(one)?.fault === 'crash after')
  if (saga === 'erase') yield* erasuresOfClaim(seed, step)
  if (step !== undefined) for (const plan of outages(step)) yield { scenario, seed, faults: { plan } }
  // What happens only after a first fault is struck by a second one.
  yield* [...storms(STORMS, seed, stormy)]
}

/** What an erasure has to find may just be on its way from a pool, which may be away meanwhile. */
function* erasuresOfClaim(seed: number, step?: string): Generator<Case> {
  if (step !== undefined) {
    for (const fault of faultsOf(step))
      yield { scenario: ERASED.claim, seed, faults: { plan: [{ step, fault, nth: 1 }] } }
    const claim: PlannedFault = { step: 'Tenant call Pool.claim', fault: 'answer lost', nth: 1 }
    yield { scenario: eraseAtStep(claim.step), seed, faults: { plan: [claim, ...away(step)] } }
  }
  yield* erasures('claim', new Coverage(), seed)
}

function away(step: string): PlannedFault[] {
  return Array.from({ length: 12 }, (_, i) => ({ step, fault: '5xx', nth: i + 1 }))
}

/** The other side is away for a while, from the beginning or after something that only it can clear up. */
function outages(step: string): PlannedFault[][] {
  const gone = away(step)
  const who = step.split(' ')[0] === 'Pool' ? 'Pool' : 'Tenant'
  const before: PlannedFault[] = [
    { step: `${who} create-project`, fault: 'answer lost', nth: 1 },
    { step: `${who} create-project`, fault: 'failed operation', nth: 1 },
    { step: `${who} apply-migration`, fault: 'password changed', nth: 1 },
  ]
  return [gone, ...before.filter((one) => one.step !== step).flatMap((one) => [[one], [one, ...gone]])]
}

interface Verdict {
  name: string
  caughtBy: string | null
}

export async function runMutants({ seed, threads, only = '', kind, say }: MutantSettings): Promise<boolean> {
  const undisturbed = await undisturbedRuns(seed)
  const isAsked = (saga: Saga, name: string) => `${saga}: ${name}`.includes(only)
  const generated = kind === 'hand-written' ? [] : generatedMutants().filter((one) => isAsked(one.saga, nameOf(one)))
  const counted = generated.filter((one) => whyEquivalent(one) === null)
  const handWritten = kind === 'generated' ? [] : HAND_WRITTEN.filter(({ saga, name }) => isAsked(saga, name))

  function told(verdict: Verdict): Verdict {
    const { name, caughtBy } = verdict
    say(caughtBy === null ? `SURVIVED  ${name}` : `caught    ${name} — ${caughtBy.split('\n')[0]?.slice(0, 120)}`)
    return verdict
  }
  const verdicts = await onThreads(counted, threads, async (pool, one: GeneratedMutant) => {
    const { saga, step, how } = one
    const cases = mapped(casesFor(saga, undisturbed(saga), seed, one), (each) => ({ ...each, mutant: { step, how } }))
    return told({ name: nameOf(one), caughtBy: await firstViolation(pool, cases) })
  })
  const byHand = await pMap(
    handWritten,
    async ({ name, saga, patch }): Promise<Verdict> => {
      const pool = new Threads({ threads: 1, patches: [patch satisfies Patch] })
      try {
        return told({ name, caughtBy: await firstViolation(pool, casesFor(saga, undisturbed(saga), seed)) })
      } finally {
        await pool.close()
      }
    },
    { concurrency: threads },
  )

  for (const one of generated) {
    const reason = whyEquivalent(one)
    if (reason !== null) say(`equal     ${nameOf(one)} — ${reason}`)
  }
  const caught = verdicts.filter(({ caughtBy }) => caughtBy !== null).length
  const caughtByHand = byHand.filter(({ caughtBy }) => caughtBy !== null).length
  const share = verdicts.length === 0 ? 1 : caught / verdicts.length
  say(
    `generated: ${caught} of ${verdicts.length} caught (${(share * 100).toFixed(1)} %), ${generated.length - counted.length} equal`,
  )
  say(`written by hand: ${caughtByHand} of ${byHand.length} caught`)
  return share >= CAUGHT_AT_LEAST && caughtByHand === byHand.length
}

/** What happens where neither a fault nor a bug is, once for each saga. */
async function undisturbedRuns(seed: number): Promise<(saga: Saga) => Coverage> {
  const known = new Map<Saga, Coverage>()
  const pool = new Threads({ threads: 1 })
  for (const saga of Object.keys(SCENARIOS_OF) as Saga[]) {
    const { singles: scenario } = SCENARIOS_OF[saga]
    known.set(saga, await pool.run([{ scenario, seed, faults: null }]))
  }
  await pool.close()
  return (saga) => known.get(saga) ?? new Coverage()
}

async function firstViolation(pool: Threads, cases: Iterable<Case>): Promise<string | null> {
  let found: string | null = null
  await pool.run(cases, {
    onResult(_, { violations }) {
      found ??= violations[0] ?? null
    },
    enough: () => found !== null,
  })
  return found
}

/** Each thread takes the next mutant when it is done with one. */
async function onThreads<T>(
  items: readonly T[],
  threads: number,
  work: (pool: Threads, item: T) => Promise<Verdict>,
): Promise<Verdict[]> {
  const pools = Array.from({ length: threads }, () => new Threads({ threads: 1 }))
  const verdicts = await pMap(
    items,
    async (item) => {
      const pool = pools.pop()
      if (!pool) throw new Error('more work than threads')
      try {
        return await work(pool, item)
      } finally {
        pools.push(pool)
      }
    },
    { concurrency: threads },
  )
  await Promise.all(pools.map((pool) => pool.close()))
  return verdicts
}

function* mapped(cases: Iterable<Case>, change: (one: Case) => Case): Generator<Case> {
  for (const one of cases) yield change(one)
}

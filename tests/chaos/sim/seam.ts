/**
 * Where the code under test meets the world: every effect passes here, takes its time, and may be befallen by a fault or
 * changed by a mutant.
 */
import type { Coverage, FaultSource } from '../faults.ts'
import type { Mutation } from '../mutants/mutation.ts'
import { AGAIN_BY_DESIGN, type Fault, KNOWN_BESIDES } from '../steps.ts'
import { currentLife, type Life } from './life.ts'
import { settings } from './settings.ts'
import { trace } from './trace.ts'

/** Longer than every caller waits, shorter than a create is in doubt. */
const SLOW_MS = 25_000
const USUAL_MS = [2, 60] as const
/** Faults at which the effect takes place, or the caller is gone before; all others are answers of the other side. */
const HAPPENS: readonly Fault[] = ['crash before', 'crash after', 'answer lost', 'slow', 'callee dies']

export interface Effect<T> {
  name: string
  /** Makes it happen and says how it went. `pretend`: only says how it would go. */
  work(options: { pretend: boolean; fault: Fault | null }): T | Promise<T>
  /** What a change is about: asked for once more, it is the same change. Left out for what changes nothing. */
  key?: string
  /** What somebody would believe who hasn't asked; for mutants. Left out: what `pretend` says. */
  blank?(): T
  /** What the caller hears when the other side refuses in this way; undefined: it happens all the same. */
  refuse?(fault: Fault): T | undefined
  /** What the caller hears when the connection breaks. */
  broken?(): Error
  /** The object that is called, to be struck down. */
  callee?(): Life | null
  /** Tells a failure from a success among answers. */
  failed?(answer: T): boolean
}

export interface SeamDeps {
  faults: FaultSource
  coverage: Coverage
  /** How often each change was made. */
  changes: Map<string, number>
  mutation: Mutation | null
}

export function pass<T>(deps: SeamDeps, effect: Effect<T>, life = currentLife()): Promise<T> {
  const outside = life === null || life.kind === 'User'
  const step = `${life?.kind ?? 'User'} ${effect.name}`
  if (!outside) deps.coverage.step(step, KNOWN_BESIDES.has(step))
  const fault = outside ? null : deps.faults.decide(step)
  if (fault) deps.coverage.fault(step, fault)
  trace(`${life?.name ?? 'user'}: ${effect.name}${fault ? ` — ${fault}` : ''}`)
  if (fault === 'crash before') {
    life?.die()
    return new Promise(() => {})
  }
  const { clock, random } = settings()
  const [there, back] = [random.between(...USUAL_MS), random.between(...USUAL_MS)]
  const mutation = deps.mutation?.step === step ? deps.mutation : null
  mutation?.before(life)
  const broken = () => effect.broken?.() ?? new Error('connection lost')
  const work = (pretend: boolean) => {
    if (pretend && effect.blank) return Promise.resolve(effect.blank())
    if (!pretend && !outside && effect.key !== undefined && !(step in AGAIN_BY_DESIGN)) {
      const change = `${step} ${effect.key}`
      deps.changes.set(change, (deps.changes.get(change) ?? 0) + 1)
    }
    return Promise.resolve(effect.work({ pretend, fault }))
  }

  async function outcome(): Promise<T> {
    if (fault && !HAPPENS.includes(fault)) {
      const refusal = effect.refuse?.(fault)
      if (refusal !== undefined) return refusal
      if (fault === '5xx') throw broken()
    }
    const answer = mutation ? await mutation.around(work, effect.callee !== undefined) : await work(false)
    if (!mutation) await deps.mutation?.afterOther(fault === 'crash after')
    if (fault === 'answer lost') throw broken()
    return answer
  }
  /** A mutant takes a failure for a success. */
  async function heard(): Promise<T> {
    if (!mutation?.ignoresErrors) return outcome()
    const answer = await outcome().catch(() => work(true))
    return effect.failed?.(answer) ? work(true) : answer
  }

  return new Promise((resolve, reject) => {
    const answer = (settle: () => void) =>
      clock.after(back, () => {
        if (life && !life.alive) return
        mutation?.after(life)
        settle()
      })
    clock.after(fault === 'slow' ? SLOW_MS : there, () => {
      if (fault === 'callee dies') clock.after(random.between(0, 20), () => effect.callee?.()?.end())
      const done = heard().then(
        (value) => void (fault === 'crash after' ? life?.die() : answer(() => resolve(value))),
        (error) => void (fault === 'crash after' ? life?.die() : answer(() => reject(error))),
      )
      // A call takes as long as the other object does; anything else happens at this moment.
      return effect.callee ? undefined : done
    })
  })
}

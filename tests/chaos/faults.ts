/** When which fault strikes: by a plan for runs of few faults, by chance for the others. Counts what struck where. */
import type { Random } from './sim/random.ts'
import { type Fault, faultsOf, kindOf } from './steps.ts'

/** The `nth` time (from 1) that `step` happens. */
export interface PlannedFault {
  step: string
  fault: Fault
  nth: number
}

export interface FaultSource {
  decide(step: string): Fault | null
}

export class PlannedFaults implements FaultSource {
  readonly #plan: readonly PlannedFault[]
  readonly #seen = new Map<string, number>()
  readonly fired = new Set<PlannedFault>()

  constructor(plan: readonly PlannedFault[]) {
    this.#plan = plan
  }

  decide(step: string): Fault | null {
    const nth = (this.#seen.get(step) ?? 0) + 1
    this.#seen.set(step, nth)
    const planned = this.#plan.find((one) => one.step === step && one.nth === nth)
    if (!planned) return null
    this.fired.add(planned)
    return planned.fault
  }
}

export class RandomFaults implements FaultSource {
  readonly #random: Random
  readonly #rate: number
  readonly #active: () => boolean

  constructor(random: Random, rate: number, active: () => boolean) {
    this.#random = random
    this.#rate = rate
    this.#active = active
  }

  decide(step: string): Fault | null {
    if (!this.#active() || !this.#random.chance(this.#rate)) return null
    const faults = faultsOf(step)
    return faults.length === 0 ? null : this.#random.pick(faults)
  }
}

export const NO_FAULTS: FaultSource = { decide: () => null }

/** How often each step was met, and how often each fault struck there. */
export class Coverage {
  readonly met = new Map<string, number>()
  readonly struck = new Map<string, number>()
  readonly unknown = new Set<string>()
  #awaited: { step: string; resolve(): void } | null = null

  /** Resolves when `step` is met. */
  whenMet(step: string): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { step, resolve }
    })
  }

  step(step: string, known: boolean): void {
    if (this.#awaited?.step === step) this.#awaited.resolve()
    this.met.set(step, (this.met.get(step) ?? 0) + 1)
    if (kindOf(step) === null && !known) this.unknown.add(step)
  }

  fault(step: string, fault: Fault): void {
    const key = `${step} | ${fault}`
    this.struck.set(key, (this.struck.get(key) ?? 0) + 1)
  }

  count(step: string, fault: Fault): number {
    return this.struck.get(`${step} | ${fault}`) ?? 0
  }

  add(other: { met: [string, number][]; struck: [string, number][]; unknown: string[] }): void {
    for (const [key, count] of other.met) this.met.set(key, (this.met.get(key) ?? 0) + count)
    for (const [key, count] of other.struck) this.struck.set(key, (this.struck.get(key) ?? 0) + count)
    for (const step of other.unknown) this.unknown.add(step)
  }

  plain() {
    return { met: [...this.met], struck: [...this.struck], unknown: [...this.unknown] }
  }
}

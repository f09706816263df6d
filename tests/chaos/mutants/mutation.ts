/** A seeded bug at the seam: what the code under test believes to have done, and what the world has instead. */
import type { Life } from '../sim/life.ts'

export const HOWS = [
  'dropped',
  'doubled',
  'swapped with the next',
  'error ignored',
  'write before dropped',
  'write after dropped',
] as const
export type How = (typeof HOWS)[number]

export interface SeamMutant {
  step: string
  how: How
}

/** Where a mutant gets at what an object has stored. */
export interface Writes {
  /** Takes back what an object stored last. */
  takeBack(life: Life): void
  /** Leaves out what it stores next. */
  skipNext(life: Life): void
}

export class Mutation {
  readonly step: string
  readonly #how: How
  readonly #writes: Writes
  #held: { work: () => Promise<unknown>; isCall: boolean } | null = null

  constructor({ step, how }: SeamMutant, writes: Writes) {
    this.step = step
    this.#how = how
    this.#writes = writes
  }

  get ignoresErrors(): boolean {
    return this.#how === 'error ignored'
  }

  before(life: Life | null): void {
    if (life && this.#how === 'write before dropped') this.#writes.takeBack(life)
  }

  after(life: Life | null): void {
    if (life && this.#how === 'write after dropped') this.#writes.skipNext(life)
  }

  /** After another effect has happened: now the one that was held back does, unless its caller died in between. */
  async afterOther(died = false): Promise<void> {
    const held = this.#held
    this.#held = null
    if (died || !held) return
    const done = held.work().catch(() => {})
    // Another object needs time, which stands still for as long as an effect is waited for.
    if (!held.isCall) await done
  }

  async around<T>(work: (pretend: boolean) => Promise<T>, isCall: boolean): Promise<T> {
    if (this.#how === 'dropped') return work(true)
    if (this.#how === 'doubled') await work(false)
    if (this.#how === 'swapped with the next') {
      const answer = await work(true)
      await this.afterOther()
      this.#held = { work: () => work(false), isCall }
      return answer
    }
    return work(false)
  }
}

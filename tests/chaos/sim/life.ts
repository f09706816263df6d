/**
 * One incarnation of something that runs code: a Durable Object between two crashes, one invocation of a Worker. What it
 * has in memory ends with it; what it had sent goes on. Nothing that it awaits is ever answered once it is dead.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { settings } from './settings.ts'

export class Life {
  alive = true
  /** Whose code it is, such as `Tenant` or `Worker`: the first word of a step's name. */
  readonly kind: string
  readonly name: string
  readonly #onDeath: (() => void)[] = []

  constructor(kind: string, name: string) {
    this.kind = kind
    this.name = name
  }

  onDeath(work: () => void): void {
    this.#onDeath.push(work)
  }

  /** Takes effect before anything else happens, but after the code that is running now has come to a wait. */
  die(): void {
    settings().clock.after(0, () => this.end())
  }

  end(): void {
    if (!this.alive) return
    this.alive = false
    for (const work of this.#onDeath) work()
  }
}

const lives = new AsyncLocalStorage<Life | null>()

export function currentLife(): Life | null {
  return lives.getStore() ?? null
}

export function live<T>(life: Life | null, work: () => T): T {
  return lives.run(life, work)
}

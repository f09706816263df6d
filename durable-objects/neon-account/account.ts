/** The bucket of the account and its memory. The Durable Object wires it to the runtime. */
import { type BucketState, EMPTY, pauseUntil, type Rate, type Turn, takeTurn, type Urgency } from './bucket.ts'

export interface AccountDeps {
  now(): number
  rate(): Rate
  /** Null before the first turn. */
  read(): BucketState | null
  write(state: BucketState): void
}

/** What everyone who calls Neon's management API asks first. */
export interface NeonAccountRpc {
  reserve(urgency: Urgency): Promise<Turn>
  /** Neon answered 429: nobody gets a turn for so long. */
  pause(seconds: number): Promise<void>
}

export class Account implements NeonAccountRpc {
  readonly #deps: AccountDeps

  constructor(deps: AccountDeps) {
    this.#deps = deps
  }

  async reserve(urgency: Urgency): Promise<Turn> {
    const { now, rate, read, write } = this.#deps
    const { state, turn } = takeTurn(read() ?? EMPTY, rate(), urgency, now())
    write(state)
    return turn
  }

  async pause(seconds: number): Promise<void> {
    const { now, rate, read, write } = this.#deps
    write(pauseUntil(read() ?? EMPTY, rate(), now() + seconds * 1000))
  }
}

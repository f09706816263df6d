/** The Neon account of this deployment: one object, which gives out turns at its management API. */
import { DurableObject } from 'cloudflare:workers'
import { apiConfig } from '../core/config.ts'
import { Account, type NeonAccountRpc } from './neon-account/account.ts'
import type { BucketState, Turn, Urgency } from './neon-account/bucket.ts'

const BUCKET = 'bucket'

export class NeonAccount extends DurableObject<ApiEnv> implements NeonAccountRpc {
  readonly #account: Account

  constructor(ctx: DurableObjectState, env: ApiEnv) {
    super(ctx, env)
    const { kv } = ctx.storage
    this.#account = new Account({
      now: () => Date.now(),
      rate: () => apiConfig(env).NEON_RATE,
      read: () => kv.get<BucketState>(BUCKET) ?? null,
      write: (state) => kv.put(BUCKET, state),
    })
  }

  reserve(urgency: Urgency): Promise<Turn> {
    return this.#account.reserve(urgency)
  }

  pause(seconds: number): Promise<void> {
    return this.#account.pause(seconds)
  }
}

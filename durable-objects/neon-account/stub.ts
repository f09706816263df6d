/** Neon's management API for this deployment, one request at a time of what its account may send. */
import type { ApiConfig } from '../../core/config.ts'
import { type NeonManagement, neonManagement } from '../../core/neon/management.ts'
import { throttled } from '../../core/neon/throttle.ts'
import type { NeonAccountRpc } from './account.ts'
import type { Urgency } from './bucket.ts'

/** All places share one account, so its object has no jurisdiction; it holds two numbers. */
const ACCOUNT = 'account'

/** Use this, and never `neonManagement` alone: what isn't counted takes away from what everyone else may send. */
export function accountNeon(
  env: Pick<ApiEnv, 'NEON_ACCOUNT'>,
  config: Pick<ApiConfig, 'NEON_API_URL' | 'NEON_API_KEY' | 'NEON_ORG_ID'>,
  urgency: Urgency = 'now',
): NeonManagement {
  const account = env.NEON_ACCOUNT.getByName(ACCOUNT) as unknown as NeonAccountRpc
  const neon = neonManagement({
    apiUrl: config.NEON_API_URL,
    apiKey: config.NEON_API_KEY,
    organizationId: config.NEON_ORG_ID,
  })
  return throttled(neon, {
    reserve: () => account.reserve(urgency),
    pause: (seconds) => account.pause(seconds),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
}

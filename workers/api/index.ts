/** The API Worker: requests, the cron, and the classes of the Durable Objects. */
import { createApp } from './app.ts'
import { consumeFleet } from './fleet/queue.ts'
import { runDaily, runScheduled, SWEEP_CRON } from './scheduled.ts'

export { Answer } from '../../durable-objects/answer.ts'
export { NeonAccount } from '../../durable-objects/neon-account.ts'
export { Pool } from '../../durable-objects/pool.ts'
export { Rollout } from '../../durable-objects/rollout.ts'
export { Tenant } from '../../durable-objects/tenant.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  queue: consumeFleet,
  scheduled: ({ cron }, env) => (cron === SWEEP_CRON ? runDaily(env) : runScheduled(env)),
} satisfies ExportedHandler<ApiEnv>

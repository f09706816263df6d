/**
 * The consumer of the queue `alcove-fleet`: takes up what a rollout has sent, side by side, and reports what came of each
 * tenant as soon as it is known. A message only names an order; whether it still stands the Rollout object says.
 */
import { z } from 'zod'
import { apiConfig } from '../../../core/config.ts'
import { tenantIdSchema, uuidSchema } from '../../../core/ids.ts'
import { errorFields, logger, withLogContext } from '../../../core/log.ts'
import type { FleetMessage, MigrationOrder, MigrationResult, RolloutRpc } from '../../../durable-objects/rollout/rpc.ts'
import { rolloutStub } from '../../../durable-objects/rollout/stub.ts'
import type { TenantRpc } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'

const log = logger('fleet')
const messageSchema = z.object({
  rolloutId: uuidSchema,
  tenantId: tenantIdSchema,
  token: uuidSchema,
}) satisfies z.ZodType<FleetMessage>

/** Rather soon: the lease of the order runs meanwhile. */
const AGAIN_SECONDS = 10

export interface FleetDeps {
  rollout: Pick<RolloutRpc, 'claim' | 'report'>
  tenant(tenantId: string): Pick<TenantRpc, 'migrate'>
}

export async function consumeFleet(batch: MessageBatch, env: ApiEnv): Promise<void> {
  const parsed = batch.messages.flatMap((message) => {
    const { data } = messageSchema.safeParse(message.body)
    if (data) return [{ message, data }]
    log.error('message not understood', {})
    message.ack()
    return []
  })
  const fates = await handleFleet(
    parsed.map(({ data }) => data),
    fleetDeps(env),
  )
  for (const [at, { message }] of parsed.entries()) {
    if (fates[at] === 'again') message.retry({ delaySeconds: AGAIN_SECONDS })
    else message.ack()
  }
}

/** Never throws. `again`: this message is to be delivered once more. */
export async function handleFleet(messages: FleetMessage[], deps: FleetDeps): Promise<('done' | 'again')[]> {
  if (messages.length === 0) return []
  let orders: (MigrationOrder | null)[]
  try {
    orders = await deps.rollout.claim(messages)
  } catch (error) {
    log.error('orders could not be read', errorFields(error))
    return messages.map(() => 'again')
  }
  return Promise.all(messages.map((_, at) => carryOut(orders[at] ?? null, deps)))
}

async function carryOut(order: MigrationOrder | null, { rollout, tenant }: FleetDeps): Promise<'done' | 'again'> {
  if (!order) return 'done'
  const { tenantId } = order
  return withLogContext({ tenantId }, async () => {
    const result = await outcomeOf(() => tenant(tenantId).migrate(order))
    try {
      await rollout.report([{ tenantId, order, result }])
      return 'done'
    } catch (error) {
      log.error('result could not be reported', errorFields(error))
      return 'again'
    }
  })
}

async function outcomeOf(migrate: () => Promise<MigrationResult>): Promise<MigrationResult> {
  try {
    return await migrate()
  } catch (error) {
    log.error('tenant object failed', errorFields(error))
    return { kind: 'failed', retryable: true, error: 'Its object could not be reached.' }
  }
}

function fleetDeps(env: ApiEnv): FleetDeps {
  const { PLACES } = apiConfig(env)
  return {
    rollout: rolloutStub(env.ROLLOUT),
    tenant: (tenantId) => tenantStub(env.TENANT, tenantId, PLACES) as unknown as TenantRpc,
  }
}

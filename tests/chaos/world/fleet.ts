/** Operators, and the consumer of the queue of the fleet with the queue's promises around it. */
import { rolloutStub } from '../../../durable-objects/rollout/stub.ts'
import { consumeFleet } from '../../../workers/api/fleet/queue.ts'
import { Life, live } from '../sim/life.ts'
import { trace } from '../sim/trace.ts'
import type { People } from './people.ts'
import { databaseOf } from './sql-service.ts'
import type { World } from './world.ts'

/** As in wrangler.toml. */
const MAX_RETRIES = 3
const RETRY_DELAY_MS = 10_000

export function startFleetConsumer(world: World): void {
  world.consumeFleet = (message) => deliver(world, message, 0)
}

/** After its retries a message is dropped: there is no queue of dead letters. */
function deliver(world: World, body: unknown, tries: number): void {
  const life = new Life('Worker', 'fleet consumer')
  let over = false
  const again = (delayMs: number) => {
    if (over) return
    over = true
    if (tries < MAX_RETRIES) world.clock.after(delayMs, () => deliver(world, body, tries + 1))
  }
  life.onDeath(() => {
    trace('fleet consumer dies')
    again(RETRY_DELAY_MS)
  })
  const message = {
    body,
    ack: () => {},
    retry: ({ delaySeconds = RETRY_DELAY_MS / 1000 } = {}) => again(delaySeconds * 1000),
  }
  const batch = { queue: 'alcove-fleet', messages: [message] } as unknown as MessageBatch
  live(life, () => consumeFleet(batch, world.env)).catch(() => again(RETRY_DELAY_MS))
}

/** Begins a rollout to what the release wants, and looks after it: a pause is resumed, what failed is sent for again. */
export async function operate(world: World, people: People, forMs: number, everyMs = 120_000): Promise<void> {
  const fleet = rolloutStub(world.env.ROLLOUT)
  const wish = { canaries: 1, concurrency: 2, deadlineHours: 0.3 }
  const end = world.clock.now + forMs
  let believed = false
  while (world.clock.now < end) {
    try {
      await world.user(async () => {
        const { rollouts } = await fleet.list()
        const [newest] = rollouts
        if (!newest) await fleet.start(wish)
        else if (newest.state === 'paused') await fleet.retry(newest.id)
        else if (newest.state === 'finished' && newest.counts.failed > 0) await fleet.retry(newest.id)
        else if (newest.state === 'finished' && !believed) {
          believed = true
          people.complaints.push(...(await world.clock.reality(() => notReached(world, newest.to))))
        }
      })
    } catch {
      // The object died while it answered; the operator asks again.
    }
    await world.clock.sleep(everyMs)
  }
}

/** What a rollout says to be done, and isn't. */
async function notReached(world: World, to: string): Promise<string[]> {
  const done = world.hosts
    .get('Rollout fleet')
    ?.storage.rows<{ id: string }>("SELECT tenant_id AS id FROM tenants WHERE state = 'done'")
  const found: string[] = []
  for (const { id } of done ?? []) {
    const project = world.account.living().find(({ name }) => name === `chaos-${id}`)
    if (!project) continue
    const history = await world.engine
      .rows<{ id: string }>(databaseOf(project), 'select id from alcove_migrations order by position')
      .catch(() => [])
    if (history.at(-1)?.id !== to) found.push(`${id} is said to be migrated, and is at ${history.at(-1)?.id}`)
  }
  return found
}

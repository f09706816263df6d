/**
 * For unit tests: rollouts over a fleet that only exists here, with a clock that stands still until it is told to go on. A
 * queue holds what was sent; `work` takes messages up as the consumer does.
 */
import type { NewRollout } from '../../../core/contract/fleet.ts'
import type { ListedTenant } from '../../../core/control/rollout.ts'
import type { Release } from '../../../core/tenant/versions.ts'
import { emptyStorage } from '../../tenant/testing/memory-storage.ts'
import { assembleRollouts } from '../assemble.ts'
import type { FleetMessage, MigrationOrder, MigrationResult } from '../rpc.ts'

export const release: Release = {
  migrations: ['a', 'b', 'c'].map((id) => ({ id, hash: id, statements: [] })),
  required: 'a',
  target: 'c',
}
export const HOUR = 3_600_000

export function tenantId(number: number): string {
  return `us-${String(number).padStart(5, '0')}`
}

export interface TestFleetOptions {
  tenants?: number
  /** What a tenant answers to an order; by default it is migrated. */
  answer?(order: MigrationOrder): MigrationResult
  documents?(number: number): number
}

export function testFleet({ tenants = 20, answer, documents = () => 1 }: TestFleetOptions = {}) {
  const clock = { now: Date.UTC(2026, 9, 1) }
  const storage = emptyStorage()
  const queue: FleetMessage[] = []
  const orders: MigrationOrder[] = []
  const fleet = {
    listed: Array.from({ length: tenants }, (_, number): ListedTenant => {
      return { id: tenantId(number), schemaVersion: 'a', documents: documents(number) }
    }),
    answer: answer ?? ((): MigrationResult => ({ kind: 'done', version: 'c' })),
    failing: { list: 0, send: 0 },
    /** The most that were out at once. */
    widest: 0,
  }
  let ids = 0
  let random = 0

  function assemble() {
    return assembleRollouts({
      storage,
      now: () => clock.now,
      // Spread evenly, the same in every run.
      random: () => (random = (random + 0.618034) % 1),
      newId: () => `id-${++ids}`,
      release,
      async listTenants(after, limit) {
        if (fleet.failing.list-- > 0) throw new Error('the control database is away')
        return fleet.listed.filter(({ id }) => id > after).slice(0, limit)
      },
      async send(messages) {
        if (fleet.failing.send-- > 0) throw new Error('the queue is away')
        queue.push(...messages)
        fleet.widest = Math.max(fleet.widest, queue.length)
      },
    })
  }
  let parts = assemble()

  /** The object is gone, with what it had in memory, and so are all messages. */
  function crash(): void {
    parts = assemble()
    queue.length = 0
  }

  function start(wish: NewRollout = {}): string {
    const started = parts.operator.start({ deadlineHours: 0, ...wish })
    if (!started.ok) throw new Error(started.refusal.reason)
    return started.rollout.id
  }

  function view(id: string) {
    const found = parts.operator.get(id)
    if (!found.ok) throw new Error('no such rollout')
    return found.rollout
  }

  /** Takes up to `limit` messages and answers for them. */
  async function work(limit = Number.POSITIVE_INFINITY): Promise<number> {
    const messages = queue.splice(0, limit)
    for (const order of parts.runner.claim(messages)) {
      if (!order) continue
      orders.push(order)
      parts.runner.report([{ tenantId: order.tenantId, order, result: fleet.answer(order) }])
    }
    await parts.runner.turn()
    return messages.length
  }

  /** Turns and works until nothing is left to do now. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10_000; turn++) {
      await parts.runner.turn()
      if ((await work()) === 0 && (parts.runner.nextAlarm() ?? Number.POSITIVE_INFINITY) > clock.now) return
    }
    throw new Error('the rollout never comes to rest')
  }

  /** Lets alarms ring until there is none, or for so long. */
  async function runFor(ms: number): Promise<void> {
    const until = clock.now + ms
    await settle()
    for (let next = parts.runner.nextAlarm(); next !== null && next <= until; next = parts.runner.nextAlarm()) {
      clock.now = next
      await settle()
    }
    clock.now = until
    await settle()
  }

  return {
    clock,
    queue,
    orders,
    fleet,
    crash,
    start,
    view,
    work,
    settle,
    runFor,
    get operator() {
      return parts.operator
    },
    get runner() {
      return parts.runner
    },
    tenantsOf(id: string) {
      const answered = parts.operator.tenants(id, { limit: 200 })
      return answered.ok ? answered.page.tenants : []
    },
    touched: () => new Set(orders.map((order) => order.tenantId)).size,
  }
}

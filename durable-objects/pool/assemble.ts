/** Puts a pool together, over whatever world it is given: the runtime's or a test's. */
import type { Resealed } from '../../core/crypto/seal.ts'
import { logger } from '../../core/log.ts'
import type { NeonManagement, ProjectSettings } from '../../core/neon/management.ts'
import type { Database } from '../../core/sql.ts'
import type { Release } from '../../core/tenant/versions.ts'
import { Lanes } from '../tenant/alarm.ts'
import type { Storage } from '../tenant/storage.ts'
import type { Claim, PoolRpc, PoolStatus } from './rpc.ts'
import { type SlotRow, Slots } from './slots.ts'
import { slotToGive } from './stock.ts'
import { Stocking } from './stocking.ts'

/** What a pool's object finds around it. */
export interface PoolWorld {
  storage: Storage
  now(): number
  /** Uniform in [0, 1). */
  random(): number
  neon: NeonManagement
  open(connectionString: string, timeoutMs: number): Database
  release: Release
  /** `purpose` is bound to the sealed text. */
  seal(purpose: string, text: string): Promise<string>
  unseal(purpose: string, sealed: string): Promise<string | null>
  /** The same text, sealed by the newest key. */
  reseal(purpose: string, sealed: string): Promise<Resealed>
  deployment: string
  place: string
  region: string
  /** How many slots to keep. */
  wanted(): number
  /** What a project of the pool may use, before its tenant's plan says something else. */
  settings(): ProjectSettings
  /** There is something to do; see to it that the lanes are started. */
  wake(): void
  /** A lane has ended; see to it that the alarm rings when the next thing is due. */
  settled(): void
}

export type PoolParts = ReturnType<typeof assemblePool>

/** How long a claim may be on its way; far longer than any request lives. */
const TURNED_AWAY_MS = 24 * 60 * 60_000

/** `storage` has its tables. */
export function assemblePool(world: PoolWorld) {
  const { storage, now, wake } = world
  const purpose = `pool-connection:${world.place}`
  const slots = new Slots(storage)
  const stocking = new Stocking({
    ...world,
    unused: true,
    slots,
    seal: (text) => world.seal(purpose, text),
    unseal: (sealed) => world.unseal(purpose, sealed),
    nameOf: (n) => `${world.deployment}-pool-${world.place}-${n}`,
    log: logger('pool'),
  })

  /** What this tenant is given, decided once. */
  function decide(tenantId: string): SlotRow | null {
    return storage.transaction(() => {
      const given = slots.ofTenant(tenantId)
      if (given || slots.isTurnedAway(tenantId)) return given
      const slot = slotToGive(slots.unclaimed(), world.region, (one) => stocking.isBehind(one))
      if (slot) slots.give(slot.n, tenantId, now())
      else slots.turnAway(tenantId, now())
      return slot
    })
  }

  const requests: PoolRpc = {
    async claim(tenantId): Promise<Claim> {
      const slot = decide(tenantId)
      // Another takes its place.
      stocking.adjust()
      wake()
      if (slot?.project_id == null) return { kind: 'empty' }
      const { sealed_connection: sealed } = slot
      return {
        kind: 'project',
        projectId: slot.project_id,
        projectName: slot.project_name,
        connectionString: sealed === null ? null : await world.unseal(purpose, sealed),
        postgresVersion: slot.postgres_version,
        schemaVersion: slot.schema_version,
      }
    },
    async confirm(tenantId) {
      slots.confirm(tenantId, now())
    },
    async keep() {
      slots.forgetTurnedAway(now() - TURNED_AWAY_MS)
      stocking.adjust()
      wake()
    },
    async handedOut(tenantId) {
      return storage.transaction(() => {
        const projectId = slots.ofTenant(tenantId)?.project_id
        if (projectId) return [projectId]
        slots.turnAway(tenantId, now())
        return []
      })
    },
    async forget(tenantId) {
      storage.transaction(() => {
        slots.forget(tenantId)
        slots.turnAway(tenantId, now())
      })
    },
    async owns(project) {
      const slot = slots.ofProject(project)
      if (!slot) return 'unknown'
      return slot.tenant_id === null ? 'unclaimed' : { tenantId: slot.tenant_id }
    },
    async reseal() {
      const counts = { resealed: 0, failed: 0 }
      for (const { n, sealed } of slots.connected()) {
        const outcome = await world.reseal(purpose, sealed)
        if (outcome.kind === 'unopened') counts.failed++
        if (outcome.kind !== 'resealed') continue
        slots.reseal(n, sealed, outcome.sealed)
        counts.resealed++
      }
      return counts
    },
    async status(): Promise<PoolStatus> {
      const held = slots.unclaimed().filter(({ retiring }) => retiring === 0)
      const ready = held.filter(({ stage }) => stage === 'ready').length
      return {
        place: world.place,
        wanted: world.wanted(),
        ready,
        filling: held.length - ready,
        claimed: slots.unconfirmed(),
        lastError: held.findLast(({ problem }) => problem !== null)?.problem ?? null,
      }
    },
  }
  return { requests, slots, lanes: new Lanes([stocking], now, world.settled) }
}

/**
 * Many tenants with databases of their own at the stand-in for Neon, and rollouts over them, in this process: the
 * production code of Tenant and Rollout objects over SQLite in memory, without the runtime around them. `crash` ends all of
 * it at once: what was in memory or in the queue is gone, and what was asked of a database may still take effect there.
 */
import pMap from 'p-map'
import type { ListedTenant } from '../../core/control/rollout.ts'
import { newId } from '../../core/ids.ts'
import { neonManagement } from '../../core/neon/management.ts'
import { type Database, openDatabase, type Row } from '../../core/sql.ts'
import type { Release } from '../../core/tenant/versions.ts'
import { assembleRollouts, type RolloutParts } from '../../durable-objects/rollout/assemble.ts'
import { LEASE_MS } from '../../durable-objects/rollout/machine.ts'
import type { FleetMessage, MigrationOrder, MigrationResult } from '../../durable-objects/rollout/rpc.ts'
import type { Parts } from '../../durable-objects/tenant/assemble.ts'
import type { Storage } from '../../durable-objects/tenant/storage.ts'
import { emptyStorage, memoryStorage } from '../../durable-objects/tenant/testing/memory-storage.ts'
import { testTenant } from '../../durable-objects/tenant/testing/world.ts'
import { handleFleet } from '../../workers/api/fleet/queue.ts'

export interface LocalFleetOptions {
  tenants: number
  /** Tenants begin at its target. */
  release: Release
  /** Where databases come from and are reached; left out, the stand-in's below. */
  neon: { url: string; sqlEndpoint: string }
  /** As the control database counts them: canaries are chosen among those that have some. */
  documents?(tenantId: string): number
  /** Instead of a database at the stand-in. */
  open?(tenantId: string): Database
}

/** Databases that are made at once. */
const SIDE_BY_SIDE = 8

export interface LocalFleet {
  ids: string[]
  /** The Tenant object's parts, under the present release. */
  tenant(id: string): Parts
  rollouts(): RolloutParts
  /** A new release is deployed: every object begins anew. */
  deploy(release: Release): void
  crash(): Promise<void>
  /** Rows of a tenant's database. */
  rows(id: string, text: string): Promise<Row[]>
  /** Resolves when the rollout is over or paused; runs what has to run until then. */
  settled(rolloutId: string): Promise<void>
  /** How many orders were carried out so far. */
  carriedOut(): number
}

export async function openLocalFleet(options: LocalFleetOptions): Promise<LocalFleet> {
  const management = neonManagement({ apiUrl: options.neon.url, apiKey: 'local' })
  const ids = Array.from({ length: options.tenants }, (_, number) => tenantId(number))
  const storages = new Map<string, Storage>(ids.map((id) => [id, memoryStorage()]))
  const rolloutStorage = emptyStorage()
  let release = options.release
  let life = 0
  let skippedMs = 0
  let orders = 0
  let tenants = new Map<string, Parts>()
  let rollouts: RolloutParts | null = null
  const underWay = new Set<Promise<unknown>>()

  /** For an object that is gone nothing ever comes back. */
  function mortal<T>(work: Promise<T>): Promise<T> {
    const bornIn = life
    const over = work.catch(() => undefined).finally(() => underWay.delete(over))
    underWay.add(over)
    return new Promise((resolve, reject) => {
      const ifAlive = (settle: () => void) => () => void (bornIn === life && settle())
      work.then(
        (value) => ifAlive(() => resolve(value))(),
        (error) => ifAlive(() => reject(error))(),
      )
    })
  }

  function mortalDatabase(database: Database): Database {
    return {
      query: (statement) => mortal(database.query(statement)),
      batch: (statements, batch) => mortal(database.batch(statements, batch)),
    }
  }

  function tenant(id: string): Parts {
    const known = tenants.get(id)
    if (known) return known
    const bornIn = life
    const lanes = () => {
      if (bornIn === life) tenants.get(id)?.lanes.start()
    }
    const { parts } = testTenant({
      id,
      storage: storages.get(id),
      release,
      world: {
        now: () => Date.now() + skippedMs,
        random: () => Math.random(),
        newId,
        neon: management,
        open: (connectionString, timeoutMs) =>
          mortalDatabase(options.open?.(id) ?? openDatabase(connectionString, options.neon.sqlEndpoint, timeoutMs)),
        wake: lanes,
        settled: lanes,
        fleet: {
          permitted: async () => runner().permitted(),
          async report(report) {
            runner().report([{ tenantId: id, ...report }])
            turn()
          },
        },
      },
    })
    tenants.set(id, parts)
    return parts
  }

  const versionOf = (id: string) => tenant(id).database.row().schema_version

  function open(): RolloutParts {
    rollouts ??= assembleRollouts({
      storage: rolloutStorage,
      now: () => Date.now() + skippedMs,
      random: () => Math.random(),
      newId,
      release,
      async listTenants(after, limit) {
        const listed = ids.filter((id) => id > after).slice(0, limit)
        return listed.map(
          (id): ListedTenant => ({ id, schemaVersion: versionOf(id), documents: options.documents?.(id) ?? 1 }),
        )
      },
      async send(messages) {
        for (const message of messages) deliver(message)
      },
    })
    return rollouts
  }

  const runner = () => open().runner
  const turn = () => void runner().turn()

  /** A queue with as many consumers as there are messages. */
  function deliver(message: FleetMessage): void {
    const sentIn = life
    const alive = () => sentIn === life
    setImmediate(() => {
      if (!alive()) return
      void handleFleet([message], {
        rollout: {
          claim: async (messages) => (alive() ? runner().claim(messages) : messages.map(() => null)),
          async report(reports) {
            if (!alive()) return
            orders += reports.length
            runner().report(reports)
            turn()
          },
        },
        tenant: (id) => ({
          migrate: (order: MigrationOrder): Promise<MigrationResult> => tenant(id).upgrade.migrate(order),
        }),
      })
    })
  }

  function begin(): void {
    life++
    tenants = new Map()
    rollouts = null
  }

  await pMap(
    ids,
    async (id) => {
      const { database, lanes } = tenant(id)
      if (options.open) {
        database.row()
        storages
          .get(id)
          ?.run(
            `UPDATE database SET stage = 'ready', project_id = 'p', schema_version = ?, next_at = NULL, sealed_connection = ?`,
            release.target,
            JSON.stringify([`tenant-connection:${id}`, 'postgres://x']),
          )
        return
      }
      lanes.start()
      if (!(await database.readyWithin(60_000))) throw new Error(`${id} got no database: ${database.state().detail}`)
    },
    { concurrency: SIDE_BY_SIDE },
  )

  return {
    ids,
    tenant,
    rollouts: open,
    deploy(next) {
      release = next
      begin()
    },
    async crash() {
      begin()
      // The lease is longer than any request, so these are over when the next life begins.
      await Promise.all(underWay)
      skippedMs += LEASE_MS
      turn()
    },
    async rows(id, text) {
      const access = await tenant(id).database.access()
      if (!access) throw new Error(`${id} has no database`)
      return openDatabase(access.connectionString, options.neon.sqlEndpoint).query({ text })
    },
    async settled(rolloutId) {
      for (;;) {
        const found = open().operator.get(rolloutId)
        if (!found.ok) throw new Error('no such rollout')
        if (['finished', 'aborted', 'paused'].includes(found.rollout.state) && found.rollout.counts.running === 0)
          return
        if ((runner().nextAlarm() ?? Number.POSITIVE_INFINITY) <= Date.now() + skippedMs) turn()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    carriedOut: () => orders,
  }
}

const DIGITS = 'abcdefghij'

function tenantId(number: number): string {
  const digits = [...String(number)].map((digit) => DIGITS[Number(digit)]).join('')
  return `us-${digits.padStart(20, 'a')}`
}

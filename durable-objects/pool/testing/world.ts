/** For unit tests: a whole pool without a runtime. Its clock stands still until it is told to go on. */
import { FakeNeon } from '../../../core/neon/testing/fake-neon.ts'
import { migrateStorage, type Storage } from '../../tenant/storage.ts'
import { emptyStorage } from '../../tenant/testing/memory-storage.ts'
import { FakeSql, migrations, releaseOf } from '../../tenant/testing/world.ts'
import { assemblePool, type PoolWorld } from '../assemble.ts'
import { poolStorageMigrations } from '../schema.ts'

export interface TestPoolOptions {
  wanted?: number
  storage?: Storage
  neon?: FakeNeon
  release?: PoolWorld['release']
  region?: string
  now?: number
}

export function testPool(options: TestPoolOptions = {}) {
  const clock = { now: options.now ?? Date.UTC(2026, 9, 1) }
  const size = { wanted: options.wanted ?? 2 }
  const neon = options.neon ?? new FakeNeon()
  /** Each project's database, by the connection string's host. */
  const databases = new Map<string, FakeSql>()
  const storage = options.storage ?? emptyStorage()
  migrateStorage(storage, poolStorageMigrations)
  const world: PoolWorld = {
    storage,
    now: () => clock.now,
    random: () => 1,
    neon,
    open(connectionString) {
      const { host } = new URL(connectionString)
      const database = databases.get(host) ?? new FakeSql()
      databases.set(host, database)
      return database
    },
    release: options.release ?? releaseOf(migrations),
    seal: async (purpose, text) => JSON.stringify([purpose, text]),
    async reseal(purpose, sealed) {
      const [boundTo] = JSON.parse(sealed) as [string]
      return boundTo === purpose ? { kind: 'resealed', sealed: `${sealed} ` } : { kind: 'unopened' }
    },
    async unseal(purpose, sealed) {
      const [boundTo, text] = JSON.parse(sealed) as [string, string]
      return boundTo === purpose ? text : null
    },
    deployment: 'test',
    place: 'us',
    region: options.region ?? 'aws-us-east-1',
    wanted: () => size.wanted,
    settings: () => ({ maxComputeUnits: 1 }),
    wake: () => {},
    settled: () => {},
  }
  const parts = assemblePool(world)

  /** Does everything that is due now. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      await parts.lanes.ended()
      const due = parts.lanes.nextAlarm()
      if (due === null || due > clock.now + 5) return
      parts.lanes.start()
    }
    throw new Error('the pool never comes to rest')
  }
  async function advance(ms: number): Promise<void> {
    clock.now += ms
    await settle()
  }
  /** As the cron does. */
  async function keep(): Promise<void> {
    await parts.requests.keep()
    await settle()
  }
  return { clock, size, neon, databases, storage, world, ...parts, settle, advance, keep }
}

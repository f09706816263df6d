/**
 * Many tenants whose databases are wanted at the same moment: the production saga of each over a storage of its own, all
 * with the production throttle before the management API of a stand-in that counts as Neon does. In real time, in a
 * process of its own; tells its parent how many databases are ready, and at last how long it took.
 */
import { logger } from '../../core/log.ts'
import { neonManagement } from '../../core/neon/management.ts'
import { throttled } from '../../core/neon/throttle.ts'
import type { Database, Row, Statement } from '../../core/sql.ts'
import { thisRelease } from '../../core/tenant/versions.ts'
import { Account } from '../../durable-objects/neon-account/account.ts'
import type { BucketState } from '../../durable-objects/neon-account/bucket.ts'
import { Lanes } from '../../durable-objects/tenant/alarm.ts'
import { TenantDatabase } from '../../durable-objects/tenant/database.ts'
import { planDatabase } from '../../durable-objects/tenant/database-row.ts'
import { memoryStorage } from '../../durable-objects/tenant/testing/memory-storage.ts'
import { wait } from '../../local/stand-in/latency.ts'
import { LATENCIES } from '../harness/latencies.ts'
import type { CrowdOrder, CrowdReport } from './crowd.ts'

const REGION = 'aws-us-east-1'
const REPORT_EVERY_MS = 10_000

const order = JSON.parse(process.argv[2] ?? '') as CrowdOrder
const report = (message: CrowdReport) => process.send?.(message)

const management = openManagement(order)
const tenants = Array.from({ length: order.signUps }, (_, n) => newTenant(`crowd-${n}`, management))
let ready = 0
const telling = setInterval(() => report({ ready }), REPORT_EVERY_MS)
const startedAt = performance.now()
await Promise.all(tenants.map((tenant) => tenant().then(() => ready++)))
report({ ready, ms: performance.now() - startedAt })
clearInterval(telling)
process.disconnect()

function openManagement({ neonUrl, apiKey, rate, withoutTurns }: CrowdOrder) {
  const neon = neonManagement({ apiUrl: neonUrl, apiKey })
  if (withoutTurns) return neon
  let state: BucketState | null = null
  const account = new Account({
    now: () => Date.now(),
    rate: () => rate,
    read: () => state,
    write: (next) => {
      state = next
    },
  })
  return throttled(neon, {
    reserve: () => account.reserve('now'),
    pause: (seconds) => account.pause(seconds),
    wait,
  })
}

/** What starts a tenant's saga; resolves when its database is ready. */
function newTenant(projectName: string, neon: ReturnType<typeof neonManagement>): () => Promise<void> {
  const storage = memoryStorage()
  planDatabase(storage, { projectName, region: REGION, now: Date.now() })
  const done = Promise.withResolvers<void>()
  const sql = memoryDatabase()
  let alarm: ReturnType<typeof setTimeout> | undefined
  const database: TenantDatabase = new TenantDatabase({
    storage,
    now: () => Date.now(),
    random: () => Math.random(),
    neon,
    open: () => sql,
    release: thisRelease,
    seal: async (text) => text,
    unseal: async (text) => text,
    reseal: async () => ({ kind: 'current' }),
    settings: () => ({}),
    claim: () => Promise.reject(new Error('there is no pool')),
    provisionAt: 'sign-up',
    usesPool: () => false,
    owe: () => {},
    beforeUse: async () => true,
    changed: () => {},
    wanted: () => false,
    wake: () => rearm(),
    log: logger('bench'),
  })
  const lanes = new Lanes([database], () => Date.now(), rearm)
  /** As the runtime rings an object's alarm. */
  function rearm(): void {
    clearTimeout(alarm)
    if (database.isReady()) done.resolve()
    const at = database.isReady() ? null : lanes.nextAlarm()
    if (at !== null) alarm = setTimeout(ring, Math.max(0, at - Date.now()))
  }
  /** A timer may go off a moment too early; then it is set again. */
  function ring(): void {
    lanes.start()
    rearm()
  }
  return () => {
    database.want('sign-up')
    return done.promise
  }
}

/** A project's database in memory, as slow as the real one: migrations are all that it is asked for. */
function memoryDatabase(): Database {
  const history: Row[] = []
  let opened = false
  async function answer(statements: Statement[]): Promise<Row[][]> {
    const first = !opened
    opened = true
    await wait(LATENCIES.sql + (first ? LATENCIES.firstConnection : 0))
    return statements.map(({ text, params = [] }) => {
      if (text.startsWith('select position')) return [...history]
      const [position, id, hash] = params
      if (text.includes('into alcove_migrations')) history.push({ position, id, hash })
      return []
    })
  }
  return {
    query: async <T extends Row>(statement: Statement) => ((await answer([statement]))[0] ?? []) as T[],
    batch: answer,
  }
}

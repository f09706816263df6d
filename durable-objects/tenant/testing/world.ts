/** For unit tests: a whole tenant without a runtime. Its clock stands still until it is told to go on. */
import type { TenantEvent } from '../../../core/contract.ts'
import type { Migration } from '../../../core/migrator/plan.ts'
import { FakeNeon } from '../../../core/neon/testing/fake-neon.ts'
import { PLANS } from '../../../core/plans.ts'
import type { Database, Row, Statement } from '../../../core/sql.ts'
import type { Release } from '../../../core/tenant/versions.ts'
import type { MigrationReport } from '../../rollout/rpc.ts'
import { assemble, type World } from '../assemble.ts'
import { planDatabase } from '../database-row.ts'
import type { FileStore, FoundFile } from '../files.ts'
import { Members } from '../members.ts'
import type { IngestMessage } from '../rpc.ts'
import { FakePool } from './fake-pool.ts'
import { memoryStorage } from './memory-storage.ts'

export const TENANT = 'us-aaaaaaaaaaaaaaaaaaaa'
export const OWNER = { userId: '0198c0de-0000-7000-8000-000000000001' }
export const MEMBER = { userId: '0198c0de-0000-7000-8000-000000000002' }
export const VIEWER = { userId: '0198c0de-0000-7000-8000-000000000003' }
export const STRANGER = { userId: '0198c0de-0000-7000-8000-000000000009' }

export const UPLOAD_MS = 15 * 60_000
export const PDF = new TextEncoder().encode('%PDF-1.7\n…')

/** A database that remembers what it was told. `reply` answers a statement, or throws. */
export class FakeSql implements Database {
  readonly statements: Statement[] = []
  readonly history: Row[] = []
  /** No request gets an answer, as of a compute that doesn't start. */
  away = false
  reply: (statement: Statement) => Row[] = (statement) =>
    /returning (id|title)/.test(statement.text) ? [{ id: 'x', title: 'a' }] : []

  async query<T extends Row = Row>(statement: Statement): Promise<T[]> {
    return this.#run(statement) as T[]
  }

  async batch(statements: Statement[]): Promise<Row[][]> {
    return statements.map((statement) => this.#run(statement))
  }

  #run(statement: Statement): Row[] {
    if (this.away) throw new TypeError('no answer')
    if (statement.text.startsWith('select position')) return this.history
    const [position, id, hash] = statement.params ?? []
    if (statement.text.includes('into alcove_migrations')) this.history.push({ position, id, hash })
    else this.statements.push(statement)
    return this.reply(statement)
  }
}

export class FakeFiles implements FileStore {
  readonly objects = new Map<string, FoundFile>()
  readonly deletedPrefixes: string[] = []
  broken = false

  put(key: string, bytes: Uint8Array, size = bytes.length): void {
    this.objects.set(key, { size, etag: `etag of ${key}`, start: bytes })
  }

  async inspect(key: string): Promise<FoundFile | null> {
    if (this.broken) throw new Error('R2 is away')
    return this.objects.get(key) ?? null
  }

  async count(prefix: string): Promise<number> {
    if (this.broken) throw new Error('R2 is away')
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).length
  }

  async deleteAll(prefix: string): Promise<void> {
    if (this.broken) throw new Error('R2 is away')
    this.deletedPrefixes.push(prefix)
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) this.objects.delete(key)
  }
}

export const migrations: Migration[] = [{ id: '0001_initial', hash: 'h1', statements: ['create table t ()'] }]

/** A tenant with an owner, a member and a viewer, whose database nobody has begun to make. */
export function testTenant(
  options: Partial<Pick<World, 'release' | 'limits' | 'plans' | 'storage' | 'usesPool' | 'provisionAt'>> & {
    /** All of them are required. */
    migrations?: Migration[]
    id?: string
    /** What is otherwise than in most tests. */
    world?: Partial<World>
  } = {},
) {
  const tenantId = options.id ?? TENANT
  const clock = { now: Date.UTC(2026, 9, 1) }
  const neon = new FakeNeon()
  const pool = new FakePool()
  const sql = new FakeSql()
  const control = new FakeSql()
  const files = new FakeFiles()
  const events: { event: TenantEvent; userId?: string }[] = []
  const messages: IngestMessage[] = []
  const opened: string[] = []
  const stopped: string[] = []
  let ids = 0
  let begun = false

  /** What rollouts say, and what they were told. */
  const fleet = { permitted: null as string | null, reports: [] as Omit<MigrationReport, 'tenantId'>[] }
  const storage = options.storage ?? memoryStorage()
  const world: World = {
    storage,
    now: () => clock.now,
    random: () => 1,
    newId: () => `0198c0de-0000-7000-9000-${String(++ids).padStart(12, '0')}`,
    neon,
    pool,
    usesPool: options.usesPool ?? false,
    provisionAt: options.provisionAt ?? 'sign-up',
    open(connectionString) {
      opened.push(connectionString)
      return sql
    },
    release: options.release ?? releaseOf(options.migrations ?? migrations),
    fleet: {
      permitted: async () => fleet.permitted,
      async report(report) {
        fleet.reports.push(report)
      },
    },
    control,
    seal: async (purpose, text) => JSON.stringify([purpose, text]),
    async reseal(purpose, sealed) {
      const [boundTo] = JSON.parse(sealed) as [string]
      return boundTo === purpose ? { kind: 'current' } : { kind: 'unopened' }
    },
    async unseal(purpose, sealed) {
      const [boundTo, text] = JSON.parse(sealed) as [string, string]
      return boundTo === purpose ? text : null
    },
    files,
    async send(sent) {
      messages.push(...sent)
    },
    publish: (event, userId) => void events.push({ event, userId }),
    wake: () => {
      if (begun) parts.lanes.start()
    },
    settled: () => {},
    async stopAnswer(answerId) {
      stopped.push(answerId)
    },
    limits: options.limits ?? { fileBytes: 1_000, filePages: 500 },
    places: {
      us: {
        label: 'United States',
        region: 'aws-us-east-1',
        bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' },
      },
    },
    uploadMs: UPLOAD_MS,
    plans: options.plans ?? PLANS,
    defaultPlan: 'free',
    ...options.world,
  }
  const createdAt = '2026-09-30T12:00:00.000Z'
  const members = [
    { userId: OWNER.userId, role: 'owner' as const, version: 1 },
    { userId: MEMBER.userId, role: 'member' as const, version: 1 },
    { userId: VIEWER.userId, role: 'viewer' as const, version: 1 },
  ]
  new Members(storage).seed({ id: tenantId, name: 'Acme', createdAt, members })
  planDatabase(storage, { projectName: `test-${tenantId}`, region: 'aws-us-east-1', now: clock.now })
  const parts = assemble(world)
  parts.database.want('sign-up')
  begun = true

  /** Does everything that is due now. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await parts.lanes.ended()
      const due = parts.lanes.nextAlarm()
      if (due === null || due > clock.now + 5) return
      parts.lanes.start()
    }
    throw new Error('the tenant never comes to rest')
  }
  async function advance(ms: number): Promise<void> {
    clock.now += ms
    await settle()
  }
  return {
    clock,
    neon,
    pool,
    fleet,
    sql,
    control,
    files,
    events,
    messages,
    opened,
    stopped,
    world,
    parts,
    settle,
    advance,
  }
}

export function releaseOf(migrations: Migration[]): Release {
  const newest = migrations.at(-1)?.id ?? ''
  return { migrations, required: newest, target: newest }
}

export type TestTenant = ReturnType<typeof testTenant>

/**
 * What is stored of an erasure. While it goes on it is a row beside everything else; in the end nothing else is left, and
 * a mark that says so stays for ever, so that nothing late can make the tenant anew. Decides nothing.
 */
import type { ErasureOrder } from '../../core/control/erasures.ts'
import { begin, type Erasure, type Pending } from './erasure.ts'
import { CREATE_SETTLE_MS } from './provisioning.ts'
import { tenantStorageMigrations } from './schema.ts'
import { migrateStorage, type Storage } from './storage.ts'

export type Ending =
  | { kind: 'living' }
  | { kind: 'erasing'; order: ErasureOrder; erasure: Erasure }
  | { kind: 'gone'; mark: GoneMark }

/** All that is left of a tenant. `receipt` is JSON; `nextAt` is null once the control database has it. */
export interface GoneMark {
  order: ErasureOrder
  receipt: string
  failures: number
  nextAt: number | null
}

interface ErasureRow {
  id: string
  tenant_id: string
  cause: ErasureOrder['cause']
  requested_at: string
  progress: string
}

interface GoneRow extends Omit<ErasureRow, 'progress'> {
  receipt: string
  failures: number
  next_at: number | null
}

/** What this object is about to be. Storage that was never seeded is that of a living tenant that nobody knows. */
export function readEnding(storage: Storage): Ending {
  const tables = storage.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('erasure', 'gone')`,
  )
  if (tables.some(({ name }) => name === 'gone')) {
    const row = storage.first<GoneRow>('SELECT * FROM gone')
    if (row) {
      const { receipt, failures, next_at: nextAt } = row
      return { kind: 'gone', mark: { order: orderOf(row), receipt, failures, nextAt } }
    }
  }
  const row = tables.length === 0 ? null : storage.first<ErasureRow>('SELECT * FROM erasure')
  if (!row) return { kind: 'living' }
  return { kind: 'erasing', order: orderOf(row), erasure: JSON.parse(row.progress) as Erasure }
}

/**
 * Takes an order, also for a tenant that nobody told this object about. From here on the object refuses everything.
 * `slowUploadMs`: for how long a PUT may go on whose URL has expired.
 */
export function orderErasure(storage: Storage, order: ErasureOrder, now: number, slowUploadMs: number): void {
  storage.transaction(() => {
    migrateStorage(storage, tenantStorageMigrations)
    storage.run(
      'INSERT INTO erasure (one, id, tenant_id, cause, requested_at, progress) VALUES (1, ?, ?, ?, ?, ?)',
      order.erasureId,
      order.tenantId,
      order.cause,
      order.requestedAt,
      JSON.stringify(begin(pendingIn(storage, slowUploadMs), now)),
    )
  })
}

export function writeErasure(storage: Storage, erasure: Erasure): void {
  storage.run('UPDATE erasure SET progress = ?', JSON.stringify(erasure))
}

export function writeMark(storage: Storage, { failures, nextAt }: Pick<GoneMark, 'failures' | 'nextAt'>): void {
  storage.run('UPDATE gone SET failures = ?, next_at = ?', failures, nextAt)
}

/** Rows of this object's storage that say something of the tenant. */
export function countRows(storage: Storage): number {
  const counted = ownTables(storage).filter((table) => table !== 'history' && table !== 'erasure')
  return counted.reduce(
    (sum, table) => sum + (storage.first<{ n: number }>(`SELECT count(*) AS n FROM "${table}"`)?.n ?? 0),
    0,
  )
}

/** Drops every table and leaves the mark, in one transaction: there is no moment at which a seed would be taken. */
export function empty(storage: Storage, order: ErasureOrder, receipt: string, now: number): void {
  storage.transaction(() => {
    for (const table of ownTables(storage)) storage.run(`DROP TABLE "${table}"`)
    storage.run(`CREATE TABLE gone (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL,
      tenant_id TEXT NOT NULL,
      cause TEXT NOT NULL,
      requested_at TEXT NOT NULL,
      receipt TEXT NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0,
      next_at INTEGER
    )`)
    storage.run(
      'INSERT INTO gone (one, id, tenant_id, cause, requested_at, receipt, next_at) VALUES (1, ?, ?, ?, ?, ?, ?)',
      order.erasureId,
      order.tenantId,
      order.cause,
      order.requestedAt,
      receipt,
      now,
    )
  })
}

/** Without the runtime's and SQLite's own tables. */
function ownTables(storage: Storage): string[] {
  return storage
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('_cf_') && !name.startsWith('sqlite_'))
}

function pendingIn(storage: Storage, slowUploadMs: number): Pending {
  const latest = (statement: string, plus: number) => {
    const at = storage.first<{ at: number | null }>(statement)?.at ?? null
    return at === null ? null : at + plus
  }
  return {
    uploads: latest('SELECT max(upload_expires_at) AS at FROM documents', slowUploadMs),
    leases: latest(`SELECT max(due_at) AS at FROM jobs WHERE state = 'leased'`, 0),
    creates: latest('SELECT max(create_sent_at) AS at FROM database', CREATE_SETTLE_MS),
  }
}

function orderOf({ id, tenant_id, cause, requested_at }: Omit<ErasureRow, 'progress'>): ErasureOrder {
  return { erasureId: id, tenantId: tenant_id, cause, requestedAt: requested_at }
}

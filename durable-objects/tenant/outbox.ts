/**
 * What the control database has still to hear of. An entry names a row, not its content: what is sent is the row as it
 * is then, so that many changes in a hurry become one write, and the writes of one row stay in order.
 */
import { errorFields, logger } from '../../core/log.ts'
import { classifySqlError, type Database, isRetryable, type Statement } from '../../core/sql.ts'
import type { Lane } from './alarm.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { Storage } from './storage.ts'

export type OutboxKind = 'tenant' | 'membership' | 'database' | 'document'

interface OutboxRow {
  kind: OutboxKind
  id: string
  version: number
  attempts: number
  next_at: number
}

export interface OutboxDeps {
  storage: Storage
  now(): number
  random(): number
  control: Database
  /** The row as it is now, or null when there is no such row any more. */
  statementFor(kind: OutboxKind, id: string): Statement | null
  /** The control database has this row as it was when it was sent. */
  reflected(kind: OutboxKind, id: string): void
}

/** Rows in one transaction: far below the size that a request may have. */
const BATCH = 50
/** Rows of a refused transaction that are tried alone in one run; each is a request. */
const ALONE = 10
const BACKOFF: BackoffLimits = { baseMs: 1_000, capMs: 300_000 }

export class Outbox implements Lane {
  readonly name = 'outbox'
  readonly #deps: OutboxDeps

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  add(kind: OutboxKind, id: string, version: number): void {
    this.#deps.storage.run(
      `INSERT INTO outbox (kind, id, version, next_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version`,
      kind,
      id,
      version,
      this.#deps.now(),
    )
  }

  has(kind: OutboxKind, id: string): boolean {
    return this.#deps.storage.first('SELECT 1 FROM outbox WHERE kind = ? AND id = ?', kind, id) !== null
  }

  /** What failed and waits for its next try is due at once. */
  retryNow(): void {
    this.#deps.storage.run('UPDATE outbox SET next_at = min(next_at, ?)', this.#deps.now())
  }

  dueAt(): number | null {
    const row = this.#deps.storage.first<{ next_at: number | null }>('SELECT min(next_at) AS next_at FROM outbox')
    return row?.next_at ?? null
  }

  /** Sends what is due as one transaction; if that is refused, row by row, so that one bad row doesn't hold up the others. */
  async run(): Promise<void> {
    const due = this.#deps.storage.all<OutboxRow>(
      'SELECT * FROM outbox WHERE next_at <= ? ORDER BY next_at LIMIT ?',
      this.#deps.now(),
      BATCH,
    )
    const rows = due.flatMap((row) => {
      const statement = this.#deps.statementFor(row.kind, row.id)
      if (!statement) this.#sent(row)
      return statement ? [{ row, statement }] : []
    })
    if (rows.length === 0) return
    const refused = await this.#send(rows)
    if (!refused) return
    if (rows.length === 1) return this.#failed(rows, refused)
    this.#failed(rows.slice(ALONE), refused)
    for (const entry of rows.slice(0, ALONE)) {
      const error = await this.#send([entry])
      if (error) this.#failed([entry], error)
    }
  }

  /** Null when sent or put off; else why the database refused it for good. */
  async #send(entries: { row: OutboxRow; statement: Statement }[]): Promise<unknown> {
    try {
      await this.#deps.control.batch(entries.map(({ statement }) => statement))
    } catch (error) {
      const failure = classifySqlError(error)
      if (failure.kind === 'sql' && !isRetryable(failure)) return error
      this.#failed(entries, error)
      return null
    }
    for (const { row } of entries) this.#sent(row)
    return null
  }

  #sent({ kind, id, version }: OutboxRow): void {
    const { storage, now, reflected } = this.#deps
    storage.run('DELETE FROM outbox WHERE kind = ? AND id = ? AND version = ?', kind, id, version)
    storage.run('UPDATE outbox SET attempts = 0, next_at = ? WHERE kind = ? AND id = ?', now(), kind, id)
    if (!this.has(kind, id)) reflected(kind, id)
  }

  #failed(entries: { row: OutboxRow }[], error: unknown): void {
    const { storage, now, random } = this.#deps
    if (entries.length === 0) return
    logger('tenant').warn('control database was not written', { rows: entries.length, ...errorFields(error) })
    for (const { row } of entries)
      storage.run(
        'UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE kind = ? AND id = ?',
        now() + backoffMs(row.attempts + 1, BACKOFF, random()),
        row.kind,
        row.id,
      )
  }
}

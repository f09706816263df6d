/** Jobs and finished parts as they are stored. Decides nothing. */
import type { DocumentRow } from './documents.ts'
import type { LeaseRef } from './rpc.ts'
import type { SqlValue, Storage } from './storage.ts'

export interface JobRow {
  id: string
  document_id: string
  generation: number
  part: string
  /** `waiting`: to be sent at `due_at`. `queued`: a message was sent. `leased`: a consumer holds `token`. */
  state: 'waiting' | 'queued' | 'leased'
  token: string | null
  due_at: number
  /** Leases so far. */
  attempts: number
  /** Messages since the last lease. */
  sends: number
  /** Why the last attempt failed, for a person. */
  reason: string | null
}

type Ingest = Pick<DocumentRow, 'id' | 'generation'>

export class JobRows {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  find(id: string): JobRow | null {
    return this.#storage.first<JobRow>('SELECT * FROM jobs WHERE id = ?', id)
  }

  /** The job of a lease that wasn't taken back, also a moment after it ran out: its holder was alone all the time. */
  held({ jobId, token }: LeaseRef): JobRow | null {
    const job = this.find(jobId)
    return job?.state === 'leased' && job.token === token ? job : null
  }

  any(): boolean {
    return this.#storage.first('SELECT 1 FROM jobs') !== null
  }

  /** Jobs that are in the queue or leased. */
  busy(): JobRow[] {
    return this.#storage.all<JobRow>(`SELECT * FROM jobs WHERE state <> 'waiting' ORDER BY due_at`)
  }

  /** How many are in the queue or leased, when the first of these is due, and when the first that waits to be sent. */
  due(): { busy: number; busyAt: number | null; waitingAt: number | null } {
    const due = this.#storage.first<{ busy: number; busyAt: number | null; waitingAt: number | null }>(
      `SELECT count(*) FILTER (WHERE state <> 'waiting') AS busy, min(due_at) FILTER (WHERE state <> 'waiting') AS busyAt,
        min(due_at) FILTER (WHERE state = 'waiting') AS waitingAt FROM jobs`,
    )
    return due ?? { busy: 0, busyAt: null, waitingAt: null }
  }

  /** Jobs to send, the longest waiting first. */
  waiting(limit: number): JobRow[] {
    return this.#storage.all<JobRow>(
      `SELECT * FROM jobs WHERE state = 'waiting' ORDER BY due_at, rowid LIMIT ?`,
      Math.max(0, limit),
    )
  }

  /** Adds jobs for those parts that have none. */
  create(ingest: Ingest, parts: string[], newId: () => string, dueAt: number): void {
    for (const part of parts)
      this.#storage.run(
        `INSERT INTO jobs (id, document_id, generation, part, state, due_at) VALUES (?, ?, ?, ?, 'waiting', ?)
          ON CONFLICT (document_id, generation, part) DO NOTHING`,
        newId(),
        ingest.id,
        ingest.generation,
        part,
        dueAt,
      )
  }

  update(id: string, changes: Partial<Omit<JobRow, 'id'>>): void {
    const entries = Object.entries(changes) as [string, SqlValue][]
    this.#storage.run(
      `UPDATE jobs SET ${entries.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ...entries.map(([, value]) => value),
      id,
    )
  }

  /** Adds a part to the set of finished ones; its job is gone with that. */
  markFinished(ingest: Ingest, part: string): void {
    const key = [ingest.id, ingest.generation, part]
    this.#storage.run(
      'INSERT INTO finished_parts (document_id, generation, part) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      ...key,
    )
    this.#storage.run('DELETE FROM jobs WHERE document_id = ? AND generation = ? AND part = ?', ...key)
  }

  finished(ingest: Ingest): Set<string> {
    const rows = this.#storage.all<{ part: string }>(
      'SELECT part FROM finished_parts WHERE document_id = ? AND generation = ?',
      ingest.id,
      ingest.generation,
    )
    return new Set(rows.map(({ part }) => part))
  }

  /** Forgets everything about a document's ingests. */
  drop(documentId: string): void {
    this.#storage.run('DELETE FROM jobs WHERE document_id = ?', documentId)
    this.#storage.run('DELETE FROM finished_parts WHERE document_id = ?', documentId)
  }
}

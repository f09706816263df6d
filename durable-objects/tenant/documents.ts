/**
 * The tenant's documents and the states they go through. Every change that others may see is counted, told to the
 * tenant's sockets and put into the outbox here, so that no caller can forget to.
 *
 *     uploading ──▶ processing ──▶ ready
 *         │            │ ▲           │
 *         ├──▶ failed ◀┘ │           │
 *         │       │ └────┘ (retry)   │
 *         └───────┴──────────────────┴──▶ deleting ──▶ gone
 */
import type { Document, TenantEvent } from '../../core/contract.ts'
import type { SqlValue, Storage } from './storage.ts'

export type Status = Document['status'] | 'deleting'

export interface DocumentRow {
  id: string
  created_by: string
  title: string
  size: number
  status: Status
  reason: string | null
  retryable: 0 | 1
  generation: number
  declared_sha256: string | null
  sha256: string | null
  upload_id: string
  upload_expires_at: number
  etag: string | null
  pages: number | null
  pages_done: number
  pages_without_text: number | null
  chunks: number | null
  ingested: 0 | 1
  version: number
  created_at: number
  updated_at: number
}

export type NewDocument = Pick<
  DocumentRow,
  'id' | 'created_by' | 'title' | 'size' | 'declared_sha256' | 'upload_id' | 'upload_expires_at'
>

const NEXT: Record<Status, readonly Status[]> = {
  uploading: ['processing', 'failed', 'deleting'],
  processing: ['ready', 'failed', 'deleting'],
  ready: ['deleting'],
  failed: ['processing', 'deleting'],
  deleting: [],
}

export function mayBecome(from: Status, to: Status): boolean {
  return from === to || NEXT[from].includes(to)
}

/** Progress is told at most this often for a document; a change of state always is. */
export const PROGRESS_INTERVAL_MS = 250

/** What may change in a row; `version` and `updated_at` follow by themselves. */
type Changes = Partial<
  Pick<
    DocumentRow,
    | 'title'
    | 'status'
    | 'reason'
    | 'retryable'
    | 'generation'
    | 'sha256'
    | 'etag'
    | 'pages'
    | 'pages_done'
    | 'pages_without_text'
    | 'chunks'
  >
>

export interface DocumentsDeps {
  storage: Storage
  now(): number
  publish(event: TenantEvent): void
  /** The row is to be reflected in the control database at this version. */
  reflect(id: string, version: number): void
}

export class Documents {
  readonly #deps: DocumentsDeps
  readonly #toldAt = new Map<string, number>()

  constructor(deps: DocumentsDeps) {
    this.#deps = deps
  }

  /** A row in whatever state, also while it is being deleted. */
  find(id: string): DocumentRow | null {
    return this.#deps.storage.first<DocumentRow>('SELECT * FROM documents WHERE id = ?', id)
  }

  /** A document that people can see. */
  get(id: string): DocumentRow | null {
    const row = this.find(id)
    return row?.status === 'deleting' ? null : row
  }

  list(): DocumentRow[] {
    return this.#deps.storage.all<DocumentRow>(
      `SELECT * FROM documents WHERE status <> 'deleting' ORDER BY created_at DESC, id DESC`,
    )
  }

  count(): number {
    const row = this.#deps.storage.first<{ n: number }>(
      `SELECT count(*) AS n FROM documents WHERE status <> 'deleting'`,
    )
    return row?.n ?? 0
  }

  /** Documents of these bytes that are being read or ready, oldest first. */
  withHash(sha256: string): DocumentRow[] {
    return this.#deps.storage.all<DocumentRow>(
      `SELECT * FROM documents WHERE sha256 = ? AND status IN ('processing', 'ready') ORDER BY created_at, id`,
      sha256,
    )
  }

  insert(document: NewDocument): DocumentRow {
    const now = this.#deps.now()
    const row = { ...document, status: 'uploading', created_at: now, updated_at: now } satisfies Partial<DocumentRow>
    const columns = Object.keys(row)
    this.#deps.storage.run(
      `INSERT INTO documents (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...Object.values(row),
    )
    return this.#changed(document.id)
  }

  /** Changes a row in one step. A state that can't follow the present one is a mistake of the caller, and throws. */
  change(id: string, changes: Changes): DocumentRow {
    const before = this.find(id)
    if (!before) throw new Error('change of a document that is not there')
    const to = changes.status ?? before.status
    if (!mayBecome(before.status, to)) throw new Error(`a document can't go from ${before.status} to ${to}`)
    const { storage, now } = this.#deps
    const entries = Object.entries(changes) as [string, SqlValue][]
    storage.run(
      `UPDATE documents SET ${entries.map(([column]) => `${column} = ?, `).join('')} version = version + 1, updated_at = ?
        WHERE id = ?`,
      ...entries.map(([, value]) => value),
      now(),
      id,
    )
    return this.#changed(id)
  }

  /** Moves the bar, never back within a generation. Not reflected: only the tenant's own sockets care. */
  progress(id: string, pages: number, pagesDone: number): void {
    const { storage, now, publish } = this.#deps
    storage.run(
      'UPDATE documents SET pages = ?, pages_done = max(pages_done, min(?, ?)) WHERE id = ?',
      pages,
      pagesDone,
      pages,
      id,
    )
    const row = this.get(id)
    if (!row || now() - (this.#toldAt.get(id) ?? 0) < PROGRESS_INTERVAL_MS) return
    this.#toldAt.set(id, now())
    publish({ type: 'document', document: viewOf(row) })
  }

  markIngested(id: string): void {
    this.#deps.storage.run('UPDATE documents SET ingested = 1 WHERE id = ?', id)
  }

  /** Forgets a document of which nothing is left anywhere. */
  remove(id: string): void {
    this.#deps.storage.run(`DELETE FROM documents WHERE id = ? AND status = 'deleting'`, id)
    this.#toldAt.delete(id)
  }

  #changed(id: string): DocumentRow {
    const row = this.find(id)
    if (!row) throw new Error('a document vanished while it was changed')
    this.#deps.reflect(id, row.version)
    if (row.status !== 'deleting') {
      this.#toldAt.set(id, this.#deps.now())
      this.#deps.publish({ type: 'document', document: viewOf(row) })
    }
    return row
  }
}

/** A row as the HTTP contract has it. */
export function viewOf(row: DocumentRow): Document {
  if (row.status === 'deleting') throw new Error('a document that is being deleted is shown to nobody')
  return {
    id: row.id,
    title: row.title,
    size: row.size,
    pages: row.pages,
    pagesDone: row.pages_done,
    pagesWithoutText: row.pages_without_text,
    status: row.status,
    reason: row.reason,
    retryable: row.retryable === 1,
    sha256: row.sha256,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}

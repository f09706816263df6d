/** The same bytes twice in a tenant end as one document: the oldest that is being read or ready. */
import type { DocumentRow, Documents } from './documents.ts'
import type { Jobs } from './jobs.ts'
import type { LeaseRef } from './rpc.ts'
import type { Storage } from './storage.ts'

const MISMATCH = 'The file that arrived is not the one that was announced. Upload it again.'

/** Ids under which a document can still be asked for after it was dropped as a duplicate. */
export class Aliases {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  add(id: string, documentId: string): void {
    this.#storage.run('UPDATE aliases SET document_id = ? WHERE document_id = ?', documentId, id)
    this.#storage.run('INSERT INTO aliases (id, document_id) VALUES (?, ?)', id, documentId)
  }

  /** The document that stayed in place of this one. */
  resolve(id: string): string | null {
    const row = this.#storage.first<{ document_id: string }>('SELECT document_id FROM aliases WHERE id = ?', id)
    return row?.document_id ?? null
  }

  forget(documentId: string): void {
    this.#storage.run('DELETE FROM aliases WHERE document_id = ?', documentId)
  }
}

/**
 * Which of several documents with the same bytes stays: one that is ready, since people may be reading it, else the oldest.
 * `others` are being read or ready, oldest first. Pure.
 */
export function keeperOf(self: DocumentRow, others: DocumentRow[]): DocumentRow {
  const ready = others.find(({ status }) => status === 'ready')
  if (ready) return ready
  const [oldest] = others
  return oldest && isBefore(oldest, self) ? oldest : self
}

function isBefore(a: DocumentRow, b: DocumentRow): boolean {
  return a.created_at < b.created_at || (a.created_at === b.created_at && a.id < b.id)
}

export interface DuplicatesDeps {
  storage: Storage
  documents: Documents
  jobs: Jobs
  /** Drops a document in favour of another. */
  remove(documentId: string, duplicateOf: string): void
}

/** A consumer has computed the hash of the file that it was leased. */
export function identify(
  { storage, documents, jobs, remove }: DuplicatesDeps,
  lease: LeaseRef,
  sha256: string,
): 'unique' | 'duplicate' | 'mismatch' | 'stop' {
  return storage.transaction(() => {
    const self = jobs.holder(lease)
    if (!self) return 'stop'
    if (self.declared_sha256 !== null && self.declared_sha256 !== sha256) {
      jobs.fail(self.id, MISMATCH, false)
      return 'mismatch'
    }
    const others = documents.withHash(sha256).filter(({ id }) => id !== self.id)
    const keeper = keeperOf(self, others)
    if (keeper.id !== self.id) {
      remove(self.id, keeper.id)
      return 'duplicate'
    }
    if (self.sha256 !== sha256) documents.change(self.id, { sha256 })
    for (const { id } of others) remove(id, self.id)
    return 'unique'
  })
}

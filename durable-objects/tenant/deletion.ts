/**
 * Taking documents away. A document is gone for people at once; what is left of it elsewhere goes by effects, which know
 * it as `deleting` until the last of them is done.
 */
import type { TenantEvent } from '../../core/contract.ts'
import type { Documents } from './documents.ts'
import type { Aliases } from './duplicates.ts'
import type { Effects } from './effects.ts'
import type { Jobs } from './jobs.ts'
import type { Storage } from './storage.ts'
import { lastArrival } from './uploads.ts'

export interface DeletionDeps {
  storage: Storage
  documents: Documents
  jobs: Jobs
  effects: Effects
  aliases: Aliases
  uploadMs: number
  now(): number
  publish(event: TenantEvent): void
  /** Whether the control database still has to hear of this document. */
  isReflecting(documentId: string): boolean
}

export class Deletion {
  readonly #deps: DeletionDeps

  constructor(deps: DeletionDeps) {
    this.#deps = deps
  }

  /** `duplicateOf`: the document of the same bytes that stays, under which this one can still be asked for. */
  remove(documentId: string, duplicateOf?: string): void {
    const { storage, documents, jobs, effects, aliases, uploadMs, now, publish } = this.#deps
    storage.transaction(() => {
      const document = documents.get(documentId)
      if (!document) return
      jobs.drop(documentId)
      for (const kind of ['check-upload', 'publish-document', 'rename-document'] as const)
        effects.drop(kind, documentId)
      // The generation goes up, so that the tombstone in the tenant's database is newer than whatever is still written.
      documents.change(documentId, { status: 'deleting', generation: document.generation + 1 })
      if (document.ingested) effects.add('retire-document', documentId)
      const until = lastArrival(document, uploadMs)
      effects.add('purge-files', documentId, { againAt: until > now() ? until : null })
      if (duplicateOf) aliases.add(documentId, duplicateOf)
      else aliases.forget(documentId)
      publish({ type: 'document-deleted', id: documentId, ...(duplicateOf ? { duplicateOf } : {}) })
    })
  }

  /** Forgets a deleted document once nothing is left to be done about it. */
  forgetIfGone(documentId: string): void {
    const { documents, effects, isReflecting } = this.#deps
    if (documents.find(documentId)?.status !== 'deleting') return
    if (!effects.has(documentId) && !isReflecting(documentId)) documents.remove(documentId)
  }

  /** Documents that are deleted but may still have rows that search would find. */
  unretired(): string[] {
    return this.#deps.effects.targets('retire-document')
  }
}

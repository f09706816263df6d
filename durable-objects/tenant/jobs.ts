/**
 * Ingest work, leased to consumers. Queue messages are only hints: what counts is written here, so that a message that
 * is lost, late, repeated or about something deleted changes nothing. job-queue.ts sends them.
 *
 *     waiting ──sent──▶ queued ──leased──▶ leased ──finished──▶ (gone; its part is in the set of finished ones)
 *        ▲                │ no one came       │ ran out, or failed
 *        └────────────────┴───────────────────┘
 */
import { logger } from '../../core/log.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import type { DocumentRow, Documents } from './documents.ts'
import type { JobRow, JobRows } from './job-rows.ts'
import { chunksEmbedded, EXTRACT, missingParts, pagesDone, partsWithout, workOf } from './parts.ts'
import type { DatabaseAccess, JobLease, JobOutcome, JobProgress, LeaseRef, StoredFile } from './rpc.ts'
import type { Storage } from './storage.ts'

/** How long a consumer may be silent. Reports come every few pages, so a minute means that it is gone. */
export const LEASE_MS = 60_000
/** Leases of one job before its document fails. */
export const MAX_ATTEMPTS = 5
const RETRY: BackoffLimits = { baseMs: 1_000, capMs: 60_000 }

const GAVE_UP =
  'Reading this file failed several times. Try again; if it keeps failing, save the PDF anew and upload that.'
const NO_TEXT = 'This PDF is a scan without a text layer. Run it through text recognition (OCR) and upload the result.'

export interface JobsDeps {
  storage: Storage
  rows: JobRows
  documents: Documents
  now(): number
  random(): number
  newId(): string
  limits: { filePages: number }
  /** Whether no work may be done for this tenant now. */
  isPaused(): boolean
  /** Why so many pages of a document don't fit into the tenant's plan, as a sentence for a person; null when they do. */
  refusePages(documentId: string, pages: number): string | null
  fileOf(document: DocumentRow): StoredFile
  /** Every part of this document is finished. */
  complete(documentId: string): void
}

export class Jobs {
  readonly #deps: JobsDeps

  constructor(deps: JobsDeps) {
    this.#deps = deps
  }

  /** Begins an ingest of a document at its present generation. */
  start(document: DocumentRow): void {
    const { rows, newId, now } = this.#deps
    rows.drop(document.id)
    rows.create(document, [EXTRACT], newId, now())
  }

  /** Forgets what is left to do for a document; who works on it is told to stop. */
  drop(documentId: string): void {
    this.#deps.rows.drop(documentId)
  }

  /** A lease, or null when there is nothing to do, somebody does it, or it isn't time yet. */
  lease(jobId: string, database: DatabaseAccess | null): JobLease | null {
    const { rows, now, newId, documents, limits, fileOf, isPaused } = this.#deps
    const job = rows.find(jobId)
    const document = job && documents.get(job.document_id)
    if (!job || !document || document.generation !== job.generation || document.status !== 'processing') return null
    if (job.state !== 'queued' && job.due_at > now()) return null
    if (job.state === 'leased' && job.attempts >= MAX_ATTEMPTS) {
      this.takeBack(job)
      return null
    }
    if (!database || isPaused()) {
      rows.update(jobId, { state: 'waiting', token: null, due_at: now() })
      return null
    }
    const token = newId()
    const expiresAt = now() + LEASE_MS
    // Counted before any work is done: a file that takes the consumer down with it must run out of attempts, too.
    rows.update(jobId, { state: 'leased', token, due_at: expiresAt, attempts: job.attempts + 1, sends: 0 })
    documents.markIngested(document.id)
    const { id, title, generation } = document
    const work = workOf(job.part)
    return {
      jobId,
      token,
      expiresAt,
      document: { id, title, generation },
      file: fileOf(document),
      database,
      limits,
      work,
    }
  }

  /** The document that a lease is about, or null when the lease is no longer anyone's. */
  holder(ref: LeaseRef): DocumentRow | null {
    const job = this.#deps.rows.held(ref)
    return job && this.#deps.documents.get(job.document_id)
  }

  report(ref: LeaseRef, progress: JobProgress): 'go-on' | 'stop' {
    const { rows, documents, now } = this.#deps
    const job = rows.held(ref)
    if (!job) return 'stop'
    if (job.part === EXTRACT && !this.#hasRoom(job.document_id, progress.pages)) return 'stop'
    rows.update(job.id, { due_at: now() + LEASE_MS })
    const { pages, pagesDone: read, pagesEmbedded = 0 } = progress
    // A sign of life before the file was opened knows no pages yet.
    if (job.part === EXTRACT && pages > 0)
      documents.progress(job.document_id, pages, pagesDone(pages, read, pages, pagesEmbedded))
    return 'go-on'
  }

  finish(ref: LeaseRef, outcome: JobOutcome): 'ok' | 'stop' {
    return this.#deps.storage.transaction(() => {
      const job = this.#deps.rows.held(ref)
      const document = job && this.#deps.documents.get(job.document_id)
      if (!job || !document) return 'stop'
      switch (outcome.kind) {
        case 'extracted':
          if (outcome.chunks === 0 || outcome.pagesWithText === 0) this.fail(document.id, NO_TEXT, false)
          else if (this.#hasRoom(document.id, outcome.pages)) this.#extracted(document, outcome)
          break
        case 'embedded':
          this.#embedded(job, document)
          break
        case 'unusable':
          this.fail(document.id, outcome.reason, false)
          break
        case 'failed':
          logger('tenant').warn('job failed', { jobId: job.id, attempts: job.attempts, detail: outcome.detail })
          this.#tryAgain(job, outcome.reason, outcome.retryAfterSeconds ?? null)
          break
      }
      return 'ok'
    })
  }

  /** The queue gave up on a message. While somebody works on the job, that message was only a spare one. */
  abandon(jobId: string): void {
    const job = this.#deps.rows.find(jobId)
    if (!job || (job.state === 'leased' && job.due_at > this.#deps.now())) return
    this.fail(job.document_id, job.reason ?? GAVE_UP, true)
  }

  /** A message that nobody came for, or a lease that ran out. */
  takeBack(job: JobRow): void {
    if (job.state !== 'leased') {
      this.#deps.rows.update(job.id, { state: 'waiting', due_at: this.#deps.now() })
      return
    }
    logger('tenant').warn('lease ran out', { jobId: job.id, attempts: job.attempts })
    this.#tryAgain(job, job.reason, null)
  }

  /** Takes every job back, and lets them wait; who works on one is told to stop. Costs no document an attempt. */
  pauseAll(): void {
    const { rows, now } = this.#deps
    for (const { id, state, attempts } of rows.busy())
      rows.update(id, {
        state: 'waiting',
        token: null,
        due_at: now(),
        attempts: state === 'leased' ? attempts - 1 : attempts,
      })
  }

  /** Ends an ingest with a sentence for a person. */
  fail(documentId: string, reason: string, retryable: boolean): void {
    const { documents } = this.#deps
    this.drop(documentId)
    if (documents.get(documentId)?.status !== 'processing') return
    documents.change(documentId, { status: 'failed', reason, retryable: retryable ? 1 : 0 })
  }

  /** False when the document had to fail, because the tenant's plan has no room for its pages. */
  #hasRoom(documentId: string, pages: number): boolean {
    const reason = this.#deps.refusePages(documentId, pages)
    if (reason !== null) this.fail(documentId, reason, true)
    return reason === null
  }

  #tryAgain(job: JobRow, reason: string | null, retryAfterSeconds: number | null): void {
    const { rows, now, random } = this.#deps
    if (job.attempts >= MAX_ATTEMPTS) this.fail(job.document_id, reason ?? GAVE_UP, true)
    else {
      const dueAt = now() + backoffMs(job.attempts, RETRY, random(), retryAfterSeconds)
      rows.update(job.id, { state: 'waiting', token: null, due_at: dueAt, reason })
    }
  }

  #extracted(document: DocumentRow, outcome: Extract<JobOutcome, { kind: 'extracted' }>): void {
    const { pages, pagesWithText, chunks, unembedded } = outcome
    const { rows, documents } = this.#deps
    for (const part of [EXTRACT, ...partsWithout(chunks, unembedded)]) rows.markFinished(document, part)
    const done = pagesDone(pages, pages, chunks, chunksEmbedded(rows.finished(document)))
    const change = { pages, pages_without_text: pages - pagesWithText, chunks, pages_done: done }
    this.#goOn(documents.change(document.id, change))
  }

  #embedded(job: JobRow, document: DocumentRow): void {
    const { rows, documents } = this.#deps
    rows.markFinished(document, job.part)
    const { id, pages, chunks } = document
    if (pages !== null && chunks !== null)
      documents.progress(id, pages, pagesDone(pages, pages, chunks, chunksEmbedded(rows.finished(document))))
    this.#goOn(document)
  }

  /** After a part was finished: the parts that are still missing, or the end. */
  #goOn(document: DocumentRow): void {
    const { rows, newId, now, complete } = this.#deps
    const finished = rows.finished(document)
    if (document.chunks === null || !finished.has(EXTRACT)) return
    const missing = missingParts(document.chunks, finished)
    if (missing.length === 0) complete(document.id)
    else rows.create(document, missing, newId, now())
  }
}

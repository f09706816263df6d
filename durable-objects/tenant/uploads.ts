/** From an announced file to a document that is being read. The bytes go past us: we only look at what has arrived. */
import type { NewUpload } from '../../core/contract.ts'
import type { DocumentRow, Documents } from './documents.ts'
import type { Effects } from './effects.ts'
import { titleOfFile } from './file-name.ts'
import { type FileStore, judge, keyOf } from './files.ts'
import type { Jobs } from './jobs.ts'
import type { Refusal } from './rpc.ts'

/**
 * Types that a PDF is announced with: registered, old, unknown to the system, and none at all. Whether it is one is
 * decided by its bytes; a type that names something else saves everyone the upload.
 */
const ACCEPTED_TYPES = new Set(['application/pdf', 'application/x-pdf', 'application/octet-stream', ''])

export interface UploadLimits {
  fileBytes: number
}

/** Whether a file may be sent at all, to whatever tenant. Pure. */
export function checkAnnouncement(upload: NewUpload, limits: UploadLimits): Refusal | null {
  const type = upload.type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!ACCEPTED_TYPES.has(type))
    return { reason: 'unusable', detail: 'Only PDF files can be added. Save it as PDF first.' }
  if (upload.size === 0) return { reason: 'unusable', detail: 'This file is empty.' }
  if (upload.size > limits.fileBytes)
    return {
      reason: 'over-limit',
      limit: 'fileBytes',
      max: limits.fileBytes,
      actual: upload.size,
      plan: null,
      resetsAt: null,
    }
  return null
}

export interface UploadsDeps {
  tenantId: string
  documents: Documents
  jobs: Jobs
  effects: Effects
  files: FileStore
  limits: UploadLimits
  /** How long a presigned URL lives. A PUT that began in the last moment may go on for as long again. */
  uploadMs: number
  /** Whether the plan leaves room for one more file. */
  room(size: number): Refusal | null
  now(): number
  newId(): string
  /** A file has come that is worth reading. */
  arrived(document: DocumentRow): void
  /** Takes a document away whose file never came. */
  remove(documentId: string): void
}

export type Announced =
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'duplicate'; document: DocumentRow }
  | { kind: 'expected'; document: DocumentRow; key: string; expiresAt: number }

export class Uploads {
  readonly #deps: UploadsDeps

  constructor(deps: UploadsDeps) {
    this.#deps = deps
  }

  announce(userId: string, upload: NewUpload): Announced {
    const { documents, effects, limits, room, uploadMs, now, newId, tenantId } = this.#deps
    const [same] = upload.sha256 ? documents.withHash(upload.sha256) : []
    if (same) return { kind: 'duplicate', document: same }
    const refusal = checkAnnouncement(upload, limits) ?? room(upload.size)
    if (refusal) return { kind: 'refused', refusal }
    const expiresAt = now() + uploadMs
    const document = documents.insert({
      id: newId(),
      created_by: userId,
      title: titleOfFile(upload.name),
      size: upload.size,
      declared_sha256: upload.sha256 ?? null,
      upload_id: newId(),
      upload_expires_at: expiresAt,
    })
    effects.add('check-upload', document.id, { at: expiresAt })
    return { kind: 'expected', document, key: keyOf(tenantId, document), expiresAt }
  }

  /** Looks at the file of a document that waits for one, and moves the document on. Throws when R2 can't be asked. */
  async settle(document: DocumentRow): Promise<'missing' | 'settled'> {
    const { tenantId, documents, effects, files, jobs, arrived } = this.#deps
    const found = await files.inspect(keyOf(tenantId, document))
    if (documents.get(document.id)?.status !== 'uploading') return 'settled'
    const judgement = judge(found, document.size)
    if (judgement.kind === 'missing') return 'missing'
    effects.drop('check-upload', document.id)
    if (judgement.kind === 'unusable') {
      documents.change(document.id, { status: 'failed', reason: judgement.reason, retryable: 0 })
      effects.add('purge-files', document.id, { againAt: lastArrival(document, this.#deps.uploadMs) })
    } else {
      jobs.start(documents.change(document.id, { status: 'processing', etag: judgement.etag }))
      arrived(document)
    }
    return 'settled'
  }

  /** Once the URL has expired: takes the file that is there, or the document away. The effect `check-upload`. */
  async check(documentId: string): Promise<void> {
    const { documents, remove } = this.#deps
    const document = documents.get(documentId)
    if (document?.status !== 'uploading') return
    if ((await this.settle(document)) === 'missing') remove(documentId)
  }
}

/** When the last bytes can arrive under a document's presigned URL. */
export function lastArrival(document: Pick<DocumentRow, 'upload_expires_at'>, uploadMs: number): number {
  return document.upload_expires_at + uploadMs
}

/** What people ask of documents. The caller is a member whose role allows the kind of request. */
import type { Document, NewUpload } from '../../core/contract.ts'
import { decide, rules } from './admission.ts'
import type { Parts } from './assemble.ts'
import { type DocumentRow, viewOf } from './documents.ts'
import { cleanTitle } from './file-name.ts'
import { conflict, NOT_FOUND, refused } from './refusals.ts'
import type { Actor, Answered, RateLimitState, StoredFile } from './rpc.ts'

/** How long a delete waits for the database to forget the document; after that it does so behind the caller's back. */
const RETIRE_WAIT_MS = 2_000

export function listDocuments({ documents }: Parts): Answered<{ documents: Document[] }> {
  return { ok: true, documents: documents.list().map(viewOf) }
}

export function getDocument(
  { documents, aliases }: Parts,
  id: string,
): Answered<{ document: Document; duplicate: boolean }> {
  const document = documents.get(id)
  if (document) return { ok: true, document: viewOf(document), duplicate: false }
  const kept = documents.get(aliases.resolve(id) ?? '')
  return kept ? { ok: true, document: viewOf(kept), duplicate: true } : NOT_FOUND
}

/** The file that is awaited, or the document that has its bytes already. */
export type ExpectedUpload = { document: Document; rateLimit: RateLimitState } & (
  | { duplicate: true }
  | { duplicate: false; key: string; expiresAt: string }
)

export function announceUpload(
  { uploads, rates, database }: Parts,
  actor: Actor,
  upload: NewUpload,
): Answered<ExpectedUpload> {
  if (database.awaitsPlan()) return conflict(database.state().detail ?? '')
  const { rate } = rules['documents.upload']
  const { rateLimit, refusal } = rates.take(actor.userId, rate)
  if (refusal) return refused(refusal)
  const announced = uploads.announce(actor.userId, upload)
  if (announced.kind === 'refused') return refused(announced.refusal)
  database.want('first-upload')
  const document = viewOf(announced.document)
  if (announced.kind === 'duplicate') return { ok: true, document, duplicate: true, rateLimit }
  const expiresAt = new Date(announced.expiresAt).toISOString()
  return { ok: true, document, duplicate: false, key: announced.key, expiresAt, rateLimit }
}

export async function completeUpload(
  parts: Parts,
  id: string,
): Promise<Answered<{ document: Document; duplicate: boolean }>> {
  const { documents, uploads } = parts
  const document = documents.get(id)
  if (document?.status === 'uploading' && (await uploads.settle(document)) === 'missing')
    return conflict('The file has not arrived yet. Send it first.')
  const settled = documents.get(id)
  if (settled?.status === 'failed' && settled.etag === null)
    return refused({ reason: 'unusable', detail: settled.reason ?? '' })
  return getDocument(parts, id)
}

export function renameDocument(
  { documents, effects, members, audit }: Parts,
  actor: Actor,
  id: string,
  title: string,
): Answered<{ document: Document }> {
  const document = documents.get(id)
  if (!document) return NOT_FOUND
  const refusal = mayWrite(members, actor, document)
  if (refusal) return refused(refusal)
  const renamed = documents.change(id, { title: cleanTitle(title) })
  if (renamed.status === 'ready') effects.add('rename-document', id)
  audit.record({ actor: actor.userId, action: 'document.renamed', target: id })
  return { ok: true, document: viewOf(renamed) }
}

export async function deleteDocument(
  { documents, deletion, effects, members, audit }: Parts,
  actor: Actor,
  id: string,
): Promise<Answered<object>> {
  const document = documents.find(id)
  if (!document) return NOT_FOUND
  // Asked for again before it was over: there is nothing to add.
  if (document.status === 'deleting') return { ok: true }
  const refusal = mayWrite(members, actor, document)
  if (refusal) return refused(refusal)
  deletion.remove(id)
  audit.record({ actor: actor.userId, action: 'document.deleted', target: id })
  await effects.tryNow('retire-document', id, RETIRE_WAIT_MS)
  return { ok: true }
}

export function retryDocument(
  { documents, jobs, members, audit }: Parts,
  actor: Actor,
  id: string,
): Answered<{ document: Document }> {
  const document = documents.get(id)
  if (!document) return NOT_FOUND
  const refusal = mayWrite(members, actor, document)
  if (refusal) return refused(refusal)
  if (document.status !== 'failed') return conflict('Only a document that failed can be tried again.')
  if (!document.retryable) return conflict('Trying again cannot help here. Upload another file instead.')
  const again = documents.change(id, {
    status: 'processing',
    generation: document.generation + 1,
    reason: null,
    retryable: 0,
    pages: null,
    pages_done: 0,
    pages_without_text: null,
    chunks: null,
  })
  jobs.start(again)
  audit.record({ actor: actor.userId, action: 'document.retried', target: id })
  return { ok: true, document: viewOf(again) }
}

export function getFile({ documents, aliases, fileOf }: Parts, id: string): Answered<{ file: StoredFile }> {
  const document = documents.get(id) ?? documents.get(aliases.resolve(id) ?? '')
  if (!document) return NOT_FOUND
  if (document.status === 'uploading') return conflict('The file has not arrived yet.')
  // A file that was no PDF has been deleted.
  if (document.etag === null) return NOT_FOUND
  return { ok: true, file: fileOf(document) }
}

function mayWrite(members: Parts['members'], actor: Actor, document: DocumentRow) {
  const maker = document.created_by === actor.userId ? 'self' : 'other'
  return decide('documents.write', members.roleOf(actor.userId), maker)
}

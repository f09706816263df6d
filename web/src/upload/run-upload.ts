import type { TenantApi } from '../api/client.ts'
import { ApiError, explain, failureOf, statusOf } from '../api/failure.ts'
import type { PresignedUpload } from '../api/types.ts'
import { checkFile, HEAD_BYTES } from './check-file.ts'
import type { UploadEvent } from './machine.ts'

/** How the PUT of the bytes ended; `gone` is a URL that is no longer accepted. */
export type PutResult = 'stored' | 'gone' | 'network'

export interface RunUploadDeps {
  api: Pick<TenantApi, 'announceUpload' | 'completeUpload' | 'deleteDocument'>
  limits: { fileBytes: number }
  digest(file: Blob): Promise<string>
  put(upload: PresignedUpload, file: Blob, onProgress: (sent: number) => void, signal: AbortSignal): Promise<PutResult>
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** Times that a PUT or a call that may pass by itself is tried before the person is asked. */
const ATTEMPTS = 4

/**
 * Takes one file from the disk to the point where the server reads it, and tells each step. Resolves in every
 * case; what went wrong is an event. When `signal` aborts, what was begun on the server is deleted.
 */
export async function runUpload(
  file: File,
  deps: RunUploadDeps,
  tell: (event: UploadEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let documentId: string | null = null
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
    const refusal = checkFile({ size: file.size, head }, deps.limits)
    if (refusal) return tell({ type: 'refused', reason: refusal })
    const sha256 = await deps.digest(file)
    signal.throwIfAborted()
    tell({ type: 'checked' })

    const body = { name: file.name, size: file.size, type: 'application/pdf', sha256 }
    const announced = await patiently(deps, tell, signal, () => deps.api.announceUpload(body, signal))
    if (announced.duplicate) {
      const { id, title } = announced.document
      return tell({ type: 'found-duplicate', documentId: id, title })
    }
    documentId = announced.document.id
    tell({ type: 'announced', documentId })
    await sendBytes(announced.upload, file, deps, tell, signal)
    tell({ type: 'sent' })

    const id = documentId
    const { document, duplicate } = await patiently(deps, tell, signal, () => deps.api.completeUpload(id, signal))
    documentId = null
    if (duplicate) tell({ type: 'found-duplicate', documentId: document.id, title: document.title })
    else tell({ type: 'completed', documentId: document.id })
  } catch (error) {
    if (!signal.aborted) {
      const { title, detail, requestId } = explain(error)
      tell({ type: 'failed', title, reason: detail, requestId })
    }
    // A half-made document is no use to anyone; if this fails too, the server notices on its own.
    if (documentId !== null) await deps.api.deleteDocument(documentId).catch(() => {})
  }
}

async function sendBytes(
  upload: PresignedUpload,
  file: File,
  deps: RunUploadDeps,
  tell: (event: UploadEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await deps.put(upload, file, (sent) => tell({ type: 'progress', sent }), signal)
    signal.throwIfAborted()
    if (result === 'stored') return
    if (result === 'gone' || attempt === ATTEMPTS) throw new ApiError({ kind: 'network' })
    await deps.sleep(1_000 * 2 ** (attempt - 1), signal)
  }
}

/** Repeats a call while the server says "later" (429, 503) or isn't reached. */
async function patiently<T>(
  deps: RunUploadDeps,
  tell: (event: UploadEvent) => void,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      const failure = failureOf(error)
      const status = statusOf(error)
      const passing = failure?.kind === 'network' || status === 429 || status === 503
      if (!passing || attempt === ATTEMPTS || signal.aborted) throw error
      tell({ type: 'told-to-wait', note: explain(error).title })
      const asked = failure?.kind === 'problem' ? failure.retryAfter : null
      await deps.sleep(asked === null ? 1_000 * 2 ** (attempt - 1) : asked * 1_000, signal)
    }
  }
}

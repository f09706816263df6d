/** Where one upload stands. It only moves forward; `failed` can start again, `done` and `duplicate` are ends. */
export type UploadStep =
  /** In the queue, or being checked and hashed. */
  | { at: 'waiting' }
  /** The server was asked for a place. `until`: it asked to wait, in words. */
  | { at: 'announcing'; note: string | null }
  | { at: 'sending'; documentId: string; sent: number }
  | { at: 'completing'; documentId: string }
  | { at: 'done'; documentId: string }
  /** The workspace has these bytes already, as `documentId`. */
  | { at: 'duplicate'; documentId: string; title: string }
  | { at: 'failed'; title: string; reason: string; requestId: string | null; retryable: boolean }

export type UploadEvent =
  | { type: 'checked' }
  | { type: 'refused'; reason: string }
  | { type: 'told-to-wait'; note: string }
  | { type: 'announced'; documentId: string }
  | { type: 'progress'; sent: number }
  | { type: 'sent' }
  | { type: 'completed'; documentId: string }
  | { type: 'found-duplicate'; documentId: string; title: string }
  | { type: 'failed'; title: string; reason: string; requestId: string | null }
  | { type: 'retry' }

/** An upload as it is shown in the library. */
export interface Upload {
  id: string
  name: string
  size: number
  step: UploadStep
}

/** The next step; an event that makes no sense where the upload stands changes nothing. */
export function advance(step: UploadStep, event: UploadEvent): UploadStep {
  switch (event.type) {
    case 'checked':
      return step.at === 'waiting' ? { at: 'announcing', note: null } : step
    case 'refused':
      return step.at === 'waiting'
        ? { at: 'failed', title: 'Not added', reason: event.reason, requestId: null, retryable: false }
        : step
    case 'told-to-wait':
      return step.at === 'announcing' ? { at: 'announcing', note: event.note } : step
    case 'announced':
      return step.at === 'announcing' ? { at: 'sending', documentId: event.documentId, sent: 0 } : step
    case 'progress':
      return step.at === 'sending' && event.sent > step.sent ? { ...step, sent: event.sent } : step
    case 'sent':
      return step.at === 'sending' ? { at: 'completing', documentId: step.documentId } : step
    case 'completed':
      return step.at === 'completing' ? { at: 'done', documentId: event.documentId } : step
    case 'found-duplicate':
      return step.at === 'announcing' || step.at === 'completing' || step.at === 'done'
        ? { at: 'duplicate', documentId: event.documentId, title: event.title }
        : step
    case 'failed':
      return isOver(step)
        ? step
        : { at: 'failed', title: event.title, reason: event.reason, requestId: event.requestId, retryable: true }
    case 'retry':
      return step.at === 'failed' && step.retryable ? { at: 'waiting' } : step
  }
}

/** Nothing more will happen by itself. */
export function isOver(step: UploadStep): boolean {
  return step.at === 'done' || step.at === 'duplicate' || step.at === 'failed'
}

/** The document that the upload is filling at the moment; the library shows the upload in its place. */
export function fillingDocument(step: UploadStep): string | null {
  return step.at === 'sending' || step.at === 'completing' ? step.documentId : null
}

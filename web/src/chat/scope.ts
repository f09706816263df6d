import type { Document, Scope } from '../api/types.ts'

/** What the next question is asked about. */
export type ScopeChoice = { kind: 'this' } | { kind: 'all' } | { kind: 'chosen'; ids: string[] }

/** The choice that stands for a stored conversation's scope, beside the open document. */
export function choiceFor(scope: Scope, openDocument: string | null): ScopeChoice {
  if (scope === null) return { kind: 'all' }
  if (scope.length === 1 && scope[0] === openDocument) return { kind: 'this' }
  return { kind: 'chosen', ids: scope }
}

/** Either what to send with a question, or why it can't be asked yet. */
export type ResolvedScope = { ok: true; scope: Scope } | { ok: false; reason: string }

/** Turns a choice into a scope over the documents there are now. */
export function resolveScope(
  choice: ScopeChoice,
  openDocument: string | null,
  documents: readonly Document[],
): ResolvedScope {
  const ready = documents.filter(({ status }) => status === 'ready')
  if (choice.kind === 'this' && openDocument !== null) {
    const document = documents.find(({ id }) => id === openDocument)
    if (document?.status === 'ready') return { ok: true, scope: [document.id] }
    if (document?.status === 'failed') return { ok: false, reason: 'This document could not be read.' }
    return { ok: false, reason: 'This document is still being read. You can ask as soon as it is ready.' }
  }
  if (choice.kind === 'chosen') {
    const ids = choice.ids.filter((id) => ready.some((document) => document.id === id))
    return ids.length > 0
      ? { ok: true, scope: ids }
      : { ok: false, reason: 'None of the chosen documents is ready. Choose others.' }
  }
  if (ready.length > 0) return { ok: true, scope: null }
  return documents.some(({ status }) => status === 'processing' || status === 'uploading')
    ? { ok: false, reason: 'Your document is still being read. You can ask as soon as it is ready.' }
    : { ok: false, reason: 'Add a document first.' }
}

/** A few words for the button that shows the scope. */
export function scopeLabel(choice: ScopeChoice, openDocument: string | null, documents: readonly Document[]): string {
  if (choice.kind === 'this' && openDocument !== null) return 'This document'
  if (choice.kind !== 'chosen') return 'All documents'
  const chosen = documents.filter(({ id }) => choice.ids.includes(id))
  return chosen.length === 1 ? (chosen[0]?.title ?? '1 document') : `${chosen.length} documents`
}

import type { Document } from '../api/types.ts'
import { fillingDocument, type Upload } from '../upload/machine.ts'
import { percent } from '../words/numbers.ts'

/** A line of the library: a document of the workspace, or a file that isn't one yet. */
export type Row = { kind: 'document'; document: Document } | { kind: 'upload'; upload: Upload }

/**
 * Uploads first, newest first, then documents. A document that this page is uploading is shown as its upload,
 * a finished upload as its document. `filter` is matched against names, each of its words anywhere.
 */
export function libraryRows(documents: readonly Document[], uploads: readonly Upload[], filter: string): Row[] {
  const filling = new Set(uploads.map(({ step }) => fillingDocument(step)))
  const shownUploads = uploads.filter(({ step }) => step.at !== 'done')
  return [
    ...shownUploads.filter(({ name }) => matches(name, filter)).map((upload): Row => ({ kind: 'upload', upload })),
    ...documents
      .filter(({ id, title }) => !filling.has(id) && matches(title, filter))
      .map((document): Row => ({ kind: 'document', document })),
  ]
}

export function matches(name: string, filter: string): boolean {
  const text = name.toLocaleLowerCase()
  return filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** The shapes beside a name; each stands beside words that say the same. */
export type Shape = 'ready' | 'open' | 'part' | 'failed' | 'up' | 'same'

/** What a line says about its state. `words` is empty where the name alone is enough. */
export interface RowState {
  shape: Shape
  /** For `part` and `up`: how full, 0 to 100. */
  percent: number
  words: string
  /** A second line, for what went wrong or is missing. */
  reason: string | null
}

export function documentState(document: Document): RowState {
  const { pages, pagesDone } = document
  switch (document.status) {
    case 'ready':
      return { shape: 'ready', percent: 100, words: '', reason: missingText(document) }
    case 'failed':
      return { shape: 'failed', percent: 0, words: 'not readable', reason: document.reason }
    case 'uploading':
      return { shape: 'up', percent: 0, words: 'waiting for the file', reason: null }
    case 'processing': {
      if (pages === null) return { shape: 'part', percent: 0, words: 'reading the file', reason: null }
      const page = Math.min(pages, pagesDone + 1)
      const words = `reading page ${page} of ${pages}`
      return { shape: 'part', percent: percent(pagesDone, pages), words, reason: null }
    }
  }
}

export function uploadState(upload: Upload): RowState {
  const { step } = upload
  switch (step.at) {
    case 'waiting':
      return { shape: 'up', percent: 0, words: 'waiting', reason: null }
    case 'announcing':
      return { shape: 'up', percent: 0, words: step.note ? 'waiting' : 'starting', reason: step.note }
    case 'sending': {
      const done = percent(step.sent, upload.size)
      return { shape: 'up', percent: done, words: `uploading ${done} %`, reason: null }
    }
    case 'completing':
      return { shape: 'up', percent: 100, words: 'checking', reason: null }
    case 'done':
      return { shape: 'ready', percent: 100, words: '', reason: null }
    case 'duplicate':
      return { shape: 'same', percent: 100, words: `already in your library as ${step.title}`, reason: null }
    case 'failed':
      return { shape: 'failed', percent: 0, words: step.retryable ? step.title : '', reason: step.reason }
  }
}

/** Of a document that has text on some of its pages only: on how many there is none, and what that means. Null for others. */
export function missingText({ pages, pagesWithoutText }: Document): string | null {
  if (!pages || !pagesWithoutText) return null
  const which = pagesWithoutText === 1 ? `1 of ${pages} pages has` : `${pagesWithoutText} of ${pages} pages have`
  return `${which} no text, so answers can’t use ${pagesWithoutText === 1 ? 'it' : 'them'}.`
}

/** What to announce when a document changed, for those who don't see the list; null: nothing worth it. */
export function announcement(before: Document | undefined, after: Document): string | null {
  if (before?.status === after.status) return null
  if (after.status === 'ready') return [`${after.title} is ready.`, missingText(after) ?? ''].join(' ').trim()
  if (after.status === 'failed') return `${after.title} could not be read. ${after.reason ?? ''}`.trim()
  return null
}

import { expect, test } from 'vitest'
import type { Document } from '../api/types.ts'
import type { Upload } from '../upload/machine.ts'
import { announcement, documentState, libraryRows, matches, uploadState } from './rows.ts'

function document(id: string, change: Partial<Document> = {}): Document {
  return { id, title: `${id}.pdf`, status: 'ready', pages: 120, pagesDone: 120, reason: null, ...change } as Document
}
const upload = (name: string, step: Upload['step']): Upload => ({ id: `u-${name}`, name, size: 200, step })

test('a document that is being uploaded here is shown once, as its upload', () => {
  const rows = libraryRows(
    [document('a', { status: 'uploading' }), document('b')],
    [upload('a.pdf', { at: 'sending', documentId: 'a', sent: 0 })],
    '',
  )
  expect(rows.map((row) => row.kind)).toEqual(['upload', 'document'])
})

test('a finished upload is its document; a failed one stays until it is dismissed', () => {
  const rows = libraryRows(
    [document('a')],
    [
      upload('a.pdf', { at: 'done', documentId: 'a' }),
      upload('x.txt', { at: 'failed', title: '', reason: '', requestId: null, retryable: false }),
    ],
    '',
  )
  expect(rows.map((row) => (row.kind === 'upload' ? row.upload.name : row.document.id))).toEqual(['x.txt', 'a'])
})

test('the filter finds words in any order, whatever their case', () => {
  expect(matches('Costco annual report 2021', 'REPORT costco')).toBe(true)
  expect(matches('Costco', 'nike')).toBe(false)
  expect(matches('Costco', ' ')).toBe(true)
})

test('each state has words', () => {
  expect(documentState(document('a')).words).toBe('')
  expect(documentState(document('a', { status: 'processing', pagesDone: 40 }))).toMatchObject({
    words: 'reading page 41 of 120',
    percent: 33,
  })
  expect(documentState(document('a', { status: 'processing', pagesDone: 120 })).words).toBe('reading page 120 of 120')
  expect(documentState(document('a', { status: 'processing', pages: null })).words).toBe('reading the file')
  expect(documentState(document('a', { status: 'failed', reason: 'No text.' })).reason).toBe('No text.')
  expect(uploadState(upload('a', { at: 'sending', documentId: 'a', sent: 50 })).words).toBe('uploading 25 %')
  expect(uploadState(upload('a', { at: 'duplicate', documentId: 'b', title: 'old' })).words).toBe(
    'already in your library as old',
  )
})

test('a document that has pages without text says on how many, and what that means', () => {
  const state = (pages: number, pagesWithoutText: number | null) =>
    documentState(document('a', { pages, pagesDone: pages, pagesWithoutText }))
  expect(state(40, 3)).toMatchObject({
    shape: 'ready',
    reason: '3 of 40 pages have no text, so answers can’t use them.',
  })
  expect(state(40, 1).reason).toBe('1 of 40 pages has no text, so answers can’t use it.')
  expect(state(40, 0).reason).toBeNull()
  expect(state(40, null).reason).toBeNull()
  const reading = document('a', { status: 'processing' })
  expect(announcement(reading, document('a', { pages: 40, pagesWithoutText: 3 }))).toBe(
    'a.pdf is ready. 3 of 40 pages have no text, so answers can’t use them.',
  )
})

test('only what ends is announced', () => {
  const reading = document('a', { status: 'processing' })
  expect(announcement(reading, document('a'))).toBe('a.pdf is ready.')
  expect(announcement(reading, document('a', { status: 'failed', reason: 'No text.' }))).toBe(
    'a.pdf could not be read. No text.',
  )
  expect(announcement(reading, { ...reading, pagesDone: 9 })).toBeNull()
})

import { expect, test } from 'vitest'
import { advance, fillingDocument, isOver, type UploadEvent, type UploadStep } from './machine.ts'

const WAITING: UploadStep = { at: 'waiting' }

function after(...events: UploadEvent[]): UploadStep {
  return events.reduce(advance, WAITING)
}

const checked: UploadEvent = { type: 'checked' }
const announced: UploadEvent = { type: 'announced', documentId: 'd1' }
const sent: UploadEvent = { type: 'sent' }
const failed: UploadEvent = { type: 'failed', title: 'Gone', reason: 'Try again.', requestId: null }

test('the way of a file that arrives', () => {
  expect(after(checked)).toEqual({ at: 'announcing', note: null })
  expect(after(checked, announced)).toEqual({ at: 'sending', documentId: 'd1', sent: 0 })
  expect(after(checked, announced, { type: 'progress', sent: 7 })).toEqual({ at: 'sending', documentId: 'd1', sent: 7 })
  expect(after(checked, announced, sent)).toEqual({ at: 'completing', documentId: 'd1' })
  expect(after(checked, announced, sent, { type: 'completed', documentId: 'd1' })).toEqual({
    at: 'done',
    documentId: 'd1',
  })
})

test('a file that is refused here is not offered again', () => {
  const step = after({ type: 'refused', reason: 'This file is empty.' })
  expect(step).toMatchObject({ at: 'failed', reason: 'This file is empty.', retryable: false })
  expect(advance(step, { type: 'retry' })).toBe(step)
})

test('a failure can be tried again from the beginning', () => {
  for (const way of [[], [checked], [checked, announced], [checked, announced, sent]]) {
    const step = after(...way, failed)
    expect(step).toMatchObject({ at: 'failed', retryable: true })
    expect(advance(step, { type: 'retry' })).toEqual(WAITING)
  }
})

test('a duplicate is found when it is announced, when it is complete, and when it was read', () => {
  const duplicate: UploadEvent = { type: 'found-duplicate', documentId: 'd0', title: 'report' }
  const end = { at: 'duplicate', documentId: 'd0', title: 'report' }
  expect(after(checked, duplicate)).toEqual(end)
  expect(after(checked, announced, sent, duplicate)).toEqual(end)
  expect(after(checked, announced, sent, { type: 'completed', documentId: 'd1' }, duplicate)).toEqual(end)
})

test('late and repeated events change nothing', () => {
  const done = after(checked, announced, sent, { type: 'completed', documentId: 'd1' })
  for (const event of [checked, announced, sent, failed, { type: 'progress', sent: 1 } as const]) {
    expect(advance(done, event)).toBe(done)
  }
  const sending = after(checked, announced, { type: 'progress', sent: 9 })
  expect(advance(sending, { type: 'progress', sent: 3 })).toBe(sending)
  expect(advance(WAITING, sent)).toBe(WAITING)
})

test('the document that an upload fills is known only while it is filled', () => {
  expect(fillingDocument(WAITING)).toBeNull()
  expect(fillingDocument(after(checked, announced))).toBe('d1')
  expect(fillingDocument(after(checked, announced, sent))).toBe('d1')
  expect(fillingDocument(after(checked, announced, failed))).toBeNull()
  expect(isOver(after(checked, announced, failed))).toBe(true)
  expect(isOver(after(checked, announced))).toBe(false)
})

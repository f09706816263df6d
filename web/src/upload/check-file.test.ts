import { expect, test } from 'vitest'
import { checkFile, checkRoom } from './check-file.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const limits = { fileBytes: 32 * 1024 * 1024 }

test('a PDF within the limits may be sent, also when something stands before its header', () => {
  expect(checkFile({ size: 1000, head: bytesOf('%PDF-1.7\n') }, limits)).toBeNull()
  expect(checkFile({ size: limits.fileBytes, head: bytesOf('\ufeff\n\n%PDF-1.4') }, limits)).toBeNull()
})

test('every other file is refused with what to do', () => {
  expect(checkFile({ size: 0, head: bytesOf('') }, limits)).toBe('This file is empty.')
  expect(checkFile({ size: 9, head: bytesOf('PK\u0003\u0004') }, limits)).toContain('not a PDF')
  expect(checkFile({ size: 48 * 1024 * 1024, head: bytesOf('%PDF-1.7') }, limits)).toBe(
    'This PDF has 48 MB; the limit is 32 MB. Split it or save it smaller.',
  )
})

test('a full workspace takes no more', () => {
  expect(checkRoom(99, 100)).toBeNull()
  expect(checkRoom(100, 100)).toContain('100 documents')
  expect(checkRoom(10_000, null)).toBeNull()
})

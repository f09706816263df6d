import { expect, test } from 'vitest'
import { parseByteRange } from './byte-range.ts'

const part = (offset: number, length: number) => ({ kind: 'part', offset, length })

test.each([
  [undefined, { kind: 'whole' }],
  ['bytes=0-9', part(0, 10)],
  ['bytes=90-', part(90, 10)],
  ['bytes=-10', part(90, 10)],
  ['bytes=-1000', part(0, 100)],
  ['bytes=50-1000', part(50, 50)],
  ['bytes=99-99', part(99, 1)],
  ['Bytes=0-0', part(0, 1)],
  ['bytes=100-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  ['bytes=9-3', { kind: 'whole' }],
  ['bytes=0-1,5-6', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
  ['lines=0-9', { kind: 'whole' }],
  ['bytes=a-b', { kind: 'whole' }],
])('%s of 100 bytes', (header, range) => {
  expect(parseByteRange(header, 100)).toEqual(range)
})

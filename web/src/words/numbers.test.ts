import { expect, test } from 'vitest'
import { bytes, count, initials, pageRange, percent } from './numbers.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1_048_100, '1 MB'],
  [3_565_158, '3.4 MB'],
  [33_554_432, '32 MB'],
  [5 * 1024 ** 4, '5 TB'],
])('%i bytes are %s', (size, words) => expect(bytes(size)).toBe(words))

test('a count takes its noun with it', () => {
  expect(count(1, 'passage')).toBe('1 passage')
  expect(count(0, 'passage')).toBe('0 passages')
  expect(count(1204, 'page')).toBe('1,204 pages')
})

test('a percentage says 100 only when all is done', () => {
  expect(percent(0, 0)).toBe(0)
  expect(percent(999, 1000)).toBe(99)
  expect(percent(1000, 1000)).toBe(100)
  expect(percent(1100, 1000)).toBe(100)
})

test('a range of one page is a page', () => {
  expect(pageRange(9, 9)).toBe('page 9')
  expect(pageRange(9, 11)).toBe('pages 9–11')
})

test.each([
  ['Lea Maurer', 'LM'],
  ['lea', 'L'],
  ['Ana Lucia de Souza', 'AS'],
  ['😀 Öztürk', '😀Ö'],
  ['  ', '?'],
])('the initials of %j are %s', (name, letters) => expect(initials(name)).toBe(letters))

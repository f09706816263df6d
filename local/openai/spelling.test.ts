import { expect, test } from 'vitest'
import { editDistance, isMisspelling } from './spelling.ts'

test.each([
  ['netflix', 'netfilx', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['same', 'same', 0],
])('from %s to %s: %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

test.each([
  ['netflix', 'netfilx', true],
  ['conceived', 'concieved', true],
  ['advertising', 'advertsing', true],
  ['lamp', 'lamb', false],
  ['house', 'mouse', false],
  ['item2019', 'item2020', false],
  ['general', 'germany', false],
])('%s for %s: %s', (a, b, expected) => {
  expect(isMisspelling(a, b)).toBe(expected)
})

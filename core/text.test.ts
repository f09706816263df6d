import { expect, it } from 'vitest'
import { estimateTokens, storableText } from './text.ts'

it.each([
  ['a\0b', 'ab'],
  ['a\uD800b', 'ab'],
  ['\uDC00', ''],
  ['a\uFFFDb', 'ab'],
  ['😀 ok', '😀 ok'],
  ['\u0001', '\u0001'],
])('text that PostgreSQL can hold: %j', (text, stored) => {
  expect(storableText(text)).toBe(stored)
})

it.each([
  ['abcdefgh', 2],
  ['', 0],
  ['灯台守の仕事', 6],
  ['naïve café', 3],
  ['$ 1,234.5', 7],
  ['20211231', 3],
  ['😀', 1],
])('tokens of %j: %d', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens)
})

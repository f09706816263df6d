import { expect, it } from 'vitest'
import { storableText } from './text.ts'

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

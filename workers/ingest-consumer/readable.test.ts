import { expect, it } from 'vitest'
import { isReadable } from './readable.ts'

it.each([
  ['nothing', ''],
  ['words', 'The zebra lives in Leeds.'],
  ['words of any script', 'あいうえお العربية Ελληνικά हिन्दी'],
  ['numbers and signs', '1,234.50 € — 12 % • ✓'],
  ['words with some glyphs that nobody knows', '\uE000 first point\n\uE000 second point'],
  ['lines and tabs', 'a\tb\n\nc'],
])('%s can be read', (_, text) => expect(isReadable(text)).toBe(true))

it.each([
  ['replacement characters', '\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD a'],
  ['private characters', '\uE001\uE002\uE003 \uE004 a b'],
  ['control codes', '\u0001\u0002\u0003\u0004 a'],
  ['codes that are no characters yet', '\u{E0080}\u{E0081}\u0378\u0379 a'],
])('%s can not', (_, text) => expect(isReadable(text)).toBe(false))

import { expect, test } from 'vitest'
import { countTokens, streamPieces } from './tokens.ts'

test('pieces are words, and together they are the text', () => {
  const text = 'The bell is struck. [2]\nTwice  each minute.\n'
  expect(streamPieces(text).join('')).toBe(text)
  expect(streamPieces('The bell [2]')).toEqual(['The', ' bell', ' [2]'])
  expect(streamPieces('')).toEqual([])
})

test('tokens are counted about as a model would', () => {
  expect(countTokens('')).toBe(0)
  expect(countTokens('The bell is struck.')).toBe(5)
  expect(countTokens('internationalization 1234567')).toBe(4 + 3)
})

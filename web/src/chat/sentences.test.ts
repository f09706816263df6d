import { expect, test } from 'vitest'
import { newSentences } from './sentences.ts'

test('whole sentences are read once, half of one waits', () => {
  const first = newSentences('Costco relies on the US [1]. And on Can', 0, false)
  expect(first.say).toBe('Costco relies on the US.')
  const second = newSentences('Costco relies on the US [1]. And on Canada. Th', first.next, false)
  expect(second.say).toBe('And on Canada.')
  expect(newSentences('Costco relies on the US [1]. And on Canada. The end', second.next, true).say).toBe('The end')
})

test('a number with a point in it is no end of a sentence', () => {
  expect(newSentences('It was 3.5 percent', 0, false)).toEqual({ say: '', next: 0 })
})

test('lines of a list are read one by one, without signs', () => {
  expect(newSentences('- **Fees** [2]\n- Rent', 0, false).say).toBe('- Fees')
})

test('nothing new is nothing to say', () => {
  expect(newSentences('Done.', 5, true)).toEqual({ say: '', next: 5 })
})

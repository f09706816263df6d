import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sentenceSpans } from './sentences.ts'

const sentencesOf = (text: string) => sentenceSpans(text).map(({ start, end }) => text.slice(start, end))

test('line breaks inside a sentence do not end it', () => {
  const text = `The company relies heavily on the financial performance of its
operations in the United States and in Canada. Net sales rose by 5.2 percent, and
the U.S. part of it more.`
  expect(sentencesOf(text)).toEqual([
    `The company relies heavily on the financial performance of its
operations in the United States and in Canada.`,
    `Net sales rose by 5.2 percent, and
the U.S. part of it more.`,
  ])
})

test('headings, list items and blank lines do', () => {
  const text = `Item 7. Results of the Year
Sales of the whole group rose in the year, and so did its costs, by the same
amount in every quarter.
• First point
• Second point

A new paragraph`
  expect(sentencesOf(text)).toEqual([
    'Item 7.',
    'Results of the Year',
    `Sales of the whole group rose in the year, and so did its costs, by the same
amount in every quarter.`,
    '• First point',
    '• Second point',
    'A new paragraph',
  ])
})

test('abbreviations do not end a sentence', () => {
  expect(sentencesOf('Mr. Smith saw Dr. J. Jones of Acme Inc. in Fig. 3. He left.')).toEqual([
    'Mr. Smith saw Dr. J. Jones of Acme Inc. in Fig. 3.',
    'He left.',
  ])
})

test('what is too long for a sentence is cut', () => {
  const pieces = sentencesOf('one; two, three '.repeat(200))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(600)
})

test('spans are in order, do not overlap, and leave out nothing but white space', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '.', ' ', '\n', '1', '•', ';', '。', '😀') }), (text) => {
      let at = 0
      for (const { start, end } of sentenceSpans(text)) {
        expect(text.slice(at, start).trim()).toBe('')
        expect(end).toBeGreaterThan(start)
        at = end
      }
      expect(text.slice(at).trim()).toBe('')
    }),
  )
})

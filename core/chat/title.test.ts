import { expect, test } from 'vitest'
import { titleOf } from './title.ts'

test.each([
  ['How often?', 'How often?'],
  ['  How \n often? ', 'How often?'],
  [
    'What does the company rely on most heavily for its financial performance in the year?',
    'What does the company rely on most heavily for its…',
  ],
  ['x'.repeat(100), `${'x'.repeat(59)}…`],
])('%j', (question, title) => {
  expect(titleOf(question)).toBe(title)
  expect(titleOf(question).length).toBeLessThanOrEqual(60)
})

test('no character is cut in half', () => {
  expect(titleOf('🦉'.repeat(60)).isWellFormed()).toBe(true)
})

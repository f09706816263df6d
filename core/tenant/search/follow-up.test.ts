import { expect, it } from 'vitest'
import { earlierWeight } from './follow-up.ts'

const WEAKEST = earlierWeight('How many warehouses does the company operate?')

it.each([
  'What does it cost?',
  'How much did they spend in 2021?',
  'What were the sales in that year?',
  'And in 2020?',
  'What about the costs?',
  'Why?',
  'Where are those kept?',
])('leans on the question before: %s', (question) => {
  expect(earlierWeight(question)).toBeGreaterThan(WEAKEST)
})

it.each([
  'What is the main idea of this document?',
  'What does this chart on page 3 show?',
  'Is there a signature on the last page?',
  'Which item has the highest limit?',
])('hardly leans on the question before: %s', (question) => {
  expect(earlierWeight(question)).toBe(WEAKEST)
})

it('never outweighs the question itself', () => {
  expect(earlierWeight('And it?')).toBeLessThan(1)
  expect(WEAKEST).toBeGreaterThan(0)
})

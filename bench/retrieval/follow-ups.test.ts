import { describe, expect, it } from 'vitest'
import { followUpsOf, unrelatedTo, withPronoun } from './follow-ups.ts'

const questionsOf = (...asked: [document: string, question: string][]) =>
  asked.map(([document, question]) => ({ document, question, pages: [1], evidence: [] }))

describe('a follow-up', () => {
  it('says "it" for what the question before has named', () => {
    expect(withPronoun('Where are the plants of Acme Limited?', 'Who founded Acme Limited?')).toBe(
      'Where are the plants of it?',
    )
    expect(withPronoun('What did Acme spend on plants?', 'How many plants has Acme?')).toBe(
      'What did it spend on plants?',
    )
  })

  it('is not made where no name is shared, or nothing else is left', () => {
    expect(withPronoun('Where is the plant?', 'How old is the plant?')).toBeNull()
    expect(withPronoun('Where is Acme?', 'Who is Acme?')).toBeNull()
  })

  it('follows the nearest question about the same document that shares a name', () => {
    const questions = questionsOf(
      ['a', 'Who founded Acme?'],
      ['a', 'How high is the tower?'],
      ['b', 'Who left Acme?'],
      ['a', 'When was Acme sold?'],
    )
    expect(followUpsOf(questions)).toEqual([{ question: 3, text: 'When was it sold?', earlier: 'Who founded Acme?' }])
  })
})

it('an unrelated question is about another document', () => {
  const questions = questionsOf(['a', 'one'], ['a', 'two'], ['b', 'three'])
  expect([0, 1, 2].map((at) => unrelatedTo(questions, at))).toEqual(['three', 'three', 'one'])
})

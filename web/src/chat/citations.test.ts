import { expect, test } from 'vitest'
import type { ChatMessage, Citation } from '../api/types.ts'
import {
  citationFor,
  copyableAnswer,
  type PlacedCitation,
  passageOf,
  placedCitations,
  quoteInPassage,
  statusText,
  walk,
} from './citations.ts'

function citation(number: number, quote: string, change: Partial<Citation> = {}): Citation {
  return { number, documentId: 'd', title: 'report', page: number, quote, start: 0, end: quote.length, ...change }
}

function answer(id: string, text: string, citations: Citation[]): ChatMessage {
  return {
    id,
    role: 'assistant',
    parts: [
      { type: 'data-status', data: { text: 'reading' } },
      { type: 'data-status', data: { text: 'answering from 2 passages' } },
      { type: 'text', text },
      ...citations.map((data) => ({ type: 'data-citation' as const, data })),
    ],
  }
}

test('the n-th marker of a number goes with the n-th citation of that number', () => {
  const citations = [citation(1, 'first'), citation(2, 'other'), citation(1, 'second')]
  expect(citationFor(citations, 1, 0)?.quote).toBe('first')
  expect(citationFor(citations, 1, 1)?.quote).toBe('second')
  expect(citationFor(citations, 1, 2)?.quote).toBe('second')
  expect(citationFor(citations, 2, 0)?.quote).toBe('other')
  expect(citationFor(citations, 3, 0)).toBeNull()
})

test('citations in reading order, over all answers, without those that lead nowhere', () => {
  const messages: ChatMessage[] = [
    { id: 'q', role: 'user', parts: [{ type: 'text', text: 'What is [1]?' }] },
    answer('a', 'One [2]. Two [1] and [2]. None [7].', [citation(2, 'b'), citation(1, 'a'), citation(2, 'c')]),
    answer('z', 'Gone [1], here [2].', [citation(1, 'x', { deleted: true }), citation(2, 'y')]),
  ]
  expect(placedCitations(messages).map(({ key, citation: { quote } }) => `${key} ${quote}`)).toEqual([
    'a:2:0 b',
    'a:1:0 a',
    'a:2:1 c',
    'z:2:0 y',
  ])
})

test('walking goes round', () => {
  const placed: PlacedCitation[] = ['a', 'b', 'c'].map((key) => ({ key, citation: citation(1, key) }))
  const key = (from: string | null, step: 1 | -1) => walk(placed, from, step)?.key
  expect([key(null, 1), key('a', 1), key('c', 1)]).toEqual(['a', 'b', 'a'])
  expect([key(null, -1), key('b', -1), key('a', -1)]).toEqual(['c', 'a', 'c'])
  expect(key('no longer there', 1)).toBe('a')
  expect(walk([], null, 1)).toBeNull()
})

test('a copied answer says what its numbers stand for, each once', () => {
  const message = answer('a', 'One [1], two [1].\n', [citation(1, 'x'), citation(1, 'y'), citation(2, 'z')])
  expect(copyableAnswer(message)).toBe('One [1], two [1].\n\n[1] report, page 1\n[2] report, page 2')
  expect(copyableAnswer(answer('a', 'Nothing found.', []))).toBe('Nothing found.')
})

test('a copied answer says which sentences were not found in the passages', () => {
  const message = answer('a', 'It cost 77. So it is [1].', [citation(1, 'x')])
  message.parts.push({ type: 'data-unsupported', data: { start: 0, end: 11, missing: ['77'] } })
  expect(copyableAnswer(message)).toBe('It cost 77. (not found in the passages) So it is [1].\n\n[1] report, page 1')
})

test('the last status counts', () => {
  expect(statusText(answer('a', '', []))).toBe('answering from 2 passages')
  expect(statusText({ id: 'a', role: 'assistant', parts: [] })).toBeNull()
})

test('a preview shows a quote with what stands around it', () => {
  expect(quoteInPassage('heavily', 'Costco relies heavily on its members.', 8)).toEqual({
    before: '… relies ',
    quote: 'heavily',
    after: ' on its …',
  })
  expect(quoteInPassage('all', 'all', 10)).toEqual({ before: '', quote: 'all', after: '' })
  expect(quoteInPassage('x', undefined, 10)).toEqual({ before: '', quote: 'x', after: '' })
})

test('a quote is looked for in the passages of its own document', () => {
  const passage = (number: number, documentId: string, text: string) =>
    ({ number, documentId, title: documentId, pageStart: 1, pageEnd: 1, text }) as const
  const passages = [passage(1, 'x', 'a net sales b'), passage(2, 'd', ''), passage(3, 'd', 'c net sales d')]
  expect(passageOf(citation(1, 'net sales'), passages)?.number).toBe(3)
  expect(passageOf(citation(1, 'margins'), passages)).toBeUndefined()
})

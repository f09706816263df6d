import { expect, test } from 'vitest'
import { passageOf } from '../../core/chat/passage.fixture.ts'
import type { Citation } from '../../core/contract.ts'
import { leadsTo, shownFor, statementsOf } from './statements.ts'

const citation = (number: number, change: Partial<Citation> = {}): Citation => ({
  number,
  documentId: 'd1',
  title: 'T',
  page: 1,
  quote: '',
  start: 0,
  end: 0,
  ...change,
})

test('statements are what stands before each marker', () => {
  const passages = [passageOf({ 1: 'Rows 1 2' }), passageOf({ 2: 'The lamp\nburns. As others [1] said.' })]
  expect(statementsOf('The lamp burns. [2] Rows 1 2 [1]', passages)).toEqual([
    { text: 'The lamp burns.', passage: 1 },
    { text: 'Rows 1 2', passage: 0 },
  ])
  expect(statementsOf('As others [1] said. [2]', passages)).toBeNull()
  expect(statementsOf('Nothing is said.', passages)).toEqual([])
})

test('each gets the citations behind it, and the flags over it', () => {
  const outcome = {
    said: '',
    text: 'The lamp burns. [1][2] It is lit. Rows 1 2 [3]',
    citations: [citation(1), citation(2), citation(3)],
    unsupported: [{ start: 34, end: 46, missing: ['2'] }],
  }
  const shown = shownFor(['The lamp burns.', 'It is lit.', 'Rows 1 2'], outcome)
  expect(shown.map(({ citations, flagged }) => [citations.map(({ number }) => number), flagged])).toEqual([
    [[1, 2], false],
    [[], false],
    [[3], true],
  ])
  expect(() => shownFor(['It sank.'], outcome)).toThrow(/lost the words/)
})

test('a citation leads there by its place, or by the same words elsewhere', () => {
  const text = 'Page head. The lamp\nburns oil. It is lit at dusk.'
  const passages = [passageOf({ 4: text })]
  const statement = { text: 'The lamp burns oil.', passage: 0 }
  const at = (quote: string, change: Partial<Citation> = {}) => {
    const start = text.indexOf(quote)
    return citation(1, { page: 4, quote, start, end: start + quote.length, ...change })
  }
  expect(leadsTo(at('The lamp\nburns oil.'), statement, passages)).toBe(true)
  expect(leadsTo(at('It is lit at dusk.'), statement, passages)).toBe(false)
  expect(leadsTo(at('The lamp\nburns oil.', { page: 9 }), statement, passages)).toBe(true)
  expect(leadsTo(at('The lamp', { page: 9 }), statement, passages)).toBe(false)
})

import { expect, test } from 'vitest'
import { passageOf } from './passage.fixture.ts'
import { bestQuote as bestQuoteAndShare, type Claim } from './quote.ts'

const claim = (sentence: string, question = ''): Claim => ({ sentence, clause: sentence, question })
const bestQuote = (...asked: Parameters<typeof bestQuoteAndShare>) => bestQuoteAndShare(...asked)?.quote ?? null

const pages = {
  8: 'Our stores are large. We had 815 warehouses at the end of 2021, 564 of them in the United States.',
  9: 'We compete with many others. Our financial performance depends heavily on our operations in the United\nStates and in Canada, which made up 86% of net sales.',
}
const passage = passageOf(pages)

test('the sentence that says it, at its place in the page', () => {
  const quote = bestQuote(passage, claim('In 2021 there were 815 warehouses'))
  expect(quote).toMatchObject({ page: 8, quote: expect.stringMatching(/^We had 815 .* States\.$/) })
  expect(pages[8].slice(quote?.start, quote?.end)).toBe(quote?.quote)
})

test('figures weigh more than words', () => {
  expect(bestQuote(passage, claim('86% of it was sold there, in large stores'))?.quote).toContain('86%')
})

test('a sentence over two lines keeps its line break', () => {
  expect(bestQuote(passage, claim('It relies on operations in the United States and Canada.'))?.quote).toContain(
    'United\nStates',
  )
})

test('two sentences when the claim needs both', () => {
  const both = passageOf({ 3: 'The lamp burns oil of colza. The keeper trims its wick at dusk. Nothing else is done.' })
  expect(bestQuote(both, claim('The lamp burns colza oil, and its wick is trimmed at dusk by the keeper'))?.quote).toBe(
    'The lamp burns oil of colza. The keeper trims its wick at dusk.',
  )
})

test('the question tells sentences apart that the answer does not', () => {
  const twins = passageOf({ 1: 'In 1909 it was 410 gallons of oil. In 1910 it was 410 gallons of oil.' })
  expect(bestQuote(twins, claim('It was 410 gallons.', 'How much oil in 1910?'))?.quote).toContain('1910')
})

test('a claim in other words gets the whole passage on its main page', () => {
  const quote = bestQuote(passage, claim('Völlig andere Wörter'))
  expect(quote).toMatchObject({ page: 9, quote: pages[9], start: 0, end: pages[9].length })
})

test('a passage without text can not be quoted', () => {
  expect(bestQuote(passageOf({ 1: '  \n ' }), claim('anything'))).toBeNull()
})

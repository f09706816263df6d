import { expect, test } from 'vitest'
import { locateQuote } from './locate-quote.ts'

/** The text that found spans cover. */
function found(items: string[], quote: string, near?: number): string[] | undefined {
  const spans = locateQuote(items, quote, near)
  return spans?.map(({ item, start, end }) => (items[item] ?? '').slice(start, end))
}

test('a quote inside one item', () => {
  expect(locateQuote(['We rely heavily on our members.'], 'rely heavily')).toEqual([{ item: 0, start: 3, end: 15 }])
})

test('a quote over several lines, however either side breaks them', () => {
  const lines = ['comprised 86% and 81% of net', 'sales and operating', ' income in 2021.']
  expect(found(lines, '81% of net\nsales  and operating income')).toEqual([
    '81% of net',
    'sales and operating',
    'income',
  ])
})

test('white space that one extraction has inside a word and the other has not', () => {
  expect(found(['highly dep', 'endent on'], 'highly dependent')).toEqual(['highly dep', 'endent'])
  expect(found(['net sales'], 'n e t  s a l e s')).toEqual(['net sales'])
})

test('a line of spaces between items has no part in it', () => {
  expect(found(['first', ' ', '', 'second'], 'first second')).toEqual(['first', 'second'])
})

test('of several places the one nearest to the given share of the page', () => {
  const items = ['net sales', 'other words here', 'net sales', 'more', 'net sales']
  expect(locateQuote(items, 'net sales', 0)?.[0]?.item).toBe(0)
  expect(locateQuote(items, 'net sales', 0.5)?.[0]?.item).toBe(2)
  expect(locateQuote(items, 'net sales', 1)?.[0]?.item).toBe(4)
})

test('ligatures, soft hyphens and typographic quotes are no hindrance', () => {
  expect(found(['e\ufb03ciency of o\ufb03ces'], 'efficiency of offices')).toEqual(['e\ufb03ciency of o\ufb03ces'])
  expect(found(['opera\u00adtions'], 'operations')).toEqual(['opera\u00adtions'])
  expect(found(['the Company’s “warehouses”'], 'the Company\'s "warehouses"')).toEqual(['the Company’s “warehouses'])
})

test('a word divided at the end of a line is found whole', () => {
  expect(found(['the oper-', 'ations in'], 'operations in')).toEqual(['oper', 'ations in'])
})

test('a match with the very characters is preferred to one without punctuation', () => {
  expect(locateQuote(['US', 'U.S.'], 'U.S.')?.[0]?.item).toBe(1)
})

test('characters outside the basic plane keep their place', () => {
  expect(found(['😀 net 😀 sales'], 'net 😀 sales')).toEqual(['net 😀 sales'])
})

test('accents, composed or not', () => {
  expect(found(['Zu\u0308rich und Gene\u0300ve'], 'Zürich und Genève')).toEqual(['Zu\u0308rich und Gene\u0300ve'])
})

test('columns whose lines come in turn', () => {
  const items = [
    'The lamp burns colza',
    'Visitors are let in',
    'oil that the tender',
    'on Sundays only, and',
    'brings in April.',
    'pay nothing for it.',
  ]
  expect(found(items, 'The lamp burns colza\noil that the tender\nbrings in April.')).toEqual([
    'The lamp burns colza',
    'oil that the tender',
    'brings in April',
  ])
})

test('a word that was divided between lines which no longer follow each other', () => {
  const items = ['It relies on the oper-', 'beside this column', 'ations of its stores.']
  expect(found(items, 'It relies on the operations of its stores.')).toEqual(['It relies on the', 'of its stores'])
})

test('the row of a table whose items come column by column', () => {
  const items = ['Net sales', 'Membership fees', '192,052', '3,877', '163,220', '3,541']
  expect(found(items, 'Membership fees 3,877 3,541')).toEqual(['Membership fees', '3,877', '3,541'])
})

test('of a short cell that stands in several places, the nearest', () => {
  const items = ['86', 'Share of net sales', '86', 'Share of other income', '14', '86']
  expect(locateQuote(items, 'Share of other income 86 14')?.map(({ item }) => item)).toEqual([3, 5, 4])
})

test('a few words that are there by chance are not the quote', () => {
  const items = ['Membership fees are paid in advance.', 'Other words.']
  expect(locateQuote(items, 'Membership fees were never paid back to anybody who had left the club before')).toBeNull()
})

test('what is not there, and a quote without letters, are not found', () => {
  expect(locateQuote(['some words'], 'other words')).toBeNull()
  expect(locateQuote(['some words'], ' \n ')).toBeNull()
  expect(locateQuote([], 'some')).toBeNull()
})

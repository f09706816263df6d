import { expect, it } from 'vitest'
import { bm25, overlappingPieces, pieces, wholePages } from './comparators.ts'

const documents = [
  {
    file: 'a.pdf',
    title: 'a',
    pages: [
      { number: 1, text: 'The lighthouse stands on a rock.' },
      { number: 2, text: 'Keepers of the lighthouse wind the lamp. The lamp burns oil.' },
    ],
  },
  { file: 'b.pdf', title: 'b', pages: [{ number: 1, text: 'A lamp in a cellar. Lamps are cheap. Lamp.' }] },
]

it('BM25 ranks pages by the rare words that they share with the question', () => {
  const search = bm25(wholePages(documents))
  expect(search('Which lamps do keepers wind?', null)[0]).toEqual({ document: 'a.pdf', page: 2 })
  expect(search('cellar', 'a.pdf')).toEqual([
    { document: 'a.pdf', page: 1 },
    { document: 'a.pdf', page: 2 },
  ])
  expect(bm25(pieces(documents, 3))('cheap lamps', null)[0]).toEqual({ document: 'b.pdf', page: 1 })
})

it('pieces that overlap know the pages that they stand on', () => {
  const long = [{ file: 'a.pdf', title: 'a', pages: [1, 2].map((number) => ({ number, text: 'x'.repeat(1_200) })) }]
  expect(overlappingPieces(long).map(({ text, pages }) => [text.length, pages.map(({ page }) => page)])).toEqual([
    [1000, [1]],
    [1000, [1, 2]],
    [602, [2]],
  ])
})

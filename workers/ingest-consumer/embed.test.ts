import { expect, it } from 'vitest'
import { embeddingText } from './embed.ts'

it('puts the title and the beginning of the page before a chunk', () => {
  const head = `${Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ')}\nline`
  expect(embeddingText('Report', { heading: '', content: 'Cash 12', pageHead: head })).toBe(
    `Report\n${Array.from({ length: 15 }, (_, i) => `w${i}`).join(' ')}\nCash 12`,
  )
})

it('puts the innermost heading after the title', () => {
  expect(embeddingText('Report', { heading: 'Results › Sales', content: 'Cash 12', pageHead: 'Page of cash' })).toBe(
    'Report\nSales\nPage of cash\nCash 12',
  )
})

it('does not say the beginning of a page twice', () => {
  expect(embeddingText('Report', { heading: '', content: 'Heading. Cash 12', pageHead: null })).toBe(
    'Report\nHeading. Cash 12',
  )
})

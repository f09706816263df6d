import { describe, expect, it } from 'vitest'
import { distinctPages, halfOf, hitAt, meanScore, scoreOfChance, scoreRanking } from './scoring.ts'

const pagesOf = (document: string, ...pages: number[]) => pages.map((page) => ({ document, page }))

describe('a ranking', () => {
  it('hits at k when a wanted page is among its first k pages, each counted where it comes first', () => {
    const ranked = pagesOf('a', 7, 7, 7, 3, 9)
    expect(distinctPages(ranked)).toEqual(pagesOf('a', 7, 3, 9))
    expect(scoreRanking(ranked, { document: 'a', pages: [3] })).toEqual({ hits: [0, 1, 1, 1], recall: 1 })
    expect(scoreRanking(ranked, { document: 'a', pages: [7] }).hits).toEqual([1, 1, 1, 1])
  })

  it('finds nothing on pages of the same number in another document', () => {
    expect(scoreRanking(pagesOf('b', 3), { document: 'a', pages: [3] })).toEqual({ hits: [0, 0, 0, 0], recall: 0 })
  })

  it('recalls the share of the wanted pages that stand among its first ten', () => {
    const ranked = pagesOf('a', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    expect(scoreRanking(ranked, { document: 'a', pages: [2, 10, 11, 12] }).recall).toBe(0.5)
  })

  it('of nothing finds nothing', () => {
    expect(scoreRanking([], { document: 'a', pages: [1] })).toEqual({ hits: [0, 0, 0, 0], recall: 0 })
  })
})

describe('chance', () => {
  it('is the share of wanted pages for one draw, and certainty when nearly all pages are drawn', () => {
    const { hits, recall } = scoreOfChance(4, { document: 'a', pages: [1] })
    expect(hits).toEqual([0.25, 0.75, 1, 1])
    expect(recall).toBe(1)
  })

  it('grows with the wanted pages', () => {
    const one = scoreOfChance(100, { document: 'a', pages: [1] })
    const two = scoreOfChance(100, { document: 'a', pages: [1, 2] })
    expect(one.hits[2]).toBeCloseTo(0.05)
    expect(two.hits[2]).toBeCloseTo(1 - (95 * 94) / (100 * 99))
    expect(one.recall).toBe(0.1)
  })
})

it('means are over the questions, and nothing over none', () => {
  const mean = meanScore([
    { hits: [1, 1, 1, 1], recall: 0.5 },
    { hits: [0, 0, 1, 1], recall: 0 },
  ])
  expect(mean).toEqual({ questions: 2, hits: [0.5, 0.5, 1, 1], recall: 0.25 })
  expect(hitAt(mean, 3)).toBe(0.5)
  expect(meanScore([])).toEqual({ questions: 0, hits: [0, 0, 0, 0], recall: 0 })
})

it('a document stays in its half', () => {
  expect(['one.pdf', 'three.pdf'].map(halfOf)).toEqual(['test', 'tune'])
})

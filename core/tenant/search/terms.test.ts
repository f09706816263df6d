import { describe, expect, it } from 'vitest'
import { LAST_PAGE, pageReferences, searchTerms } from './terms.ts'

const heavy = (question: string) =>
  searchTerms(question, [])
    .filter(({ weight }) => weight === 1)
    .map(({ text }) => text.replace(/\s+/g, ' '))
    .join(' ')

describe('what a question asks for', () => {
  it('keeps what it is about, and takes the words around it lightly', () => {
    expect(searchTerms('According to the document, how many warehouses are mentioned?', [])).toEqual([
      { text: expect.stringMatching(/^to the\s+,\s+warehouses are$/), weight: 1 },
      { text: 'According document how many mentioned', weight: 0.3 },
    ])
  })

  it.each([
    'What is the margin? Answer in percentage terms, round to one decimal place.',
    'What is the margin? Please write the answer in integer format.',
    'What is the margin? Give me an integer.',
  ])('takes instructions about the answer lightly: %s', (question) => {
    expect(heavy(question)).toContain('margin')
    expect(heavy(question)).not.toMatch(/percentage|integer|decimal/)
  })

  it('keeps an instruction that is the whole question', () => {
    expect(heavy('List the decimal places of the margin.')).toContain('decimal places of the margin')
  })

  it('looks for the year in "FY2021", too', () => {
    expect(heavy('sales in FY2021')).toBe('sales in FY2021 2021')
    expect(heavy('model ABCD2021 and 12021')).toBe('model ABCD2021 and 12021')
  })

  it('counts earlier questions the less the older they are, and forgets the oldest', () => {
    const terms = searchTerms('And in 2020?', [
      'Who founded it?',
      'Where are the warehouses?',
      'What were the net sales?',
    ])
    const weightOf = (word: string) => terms.find(({ text }) => text.includes(word))?.weight
    expect([weightOf('2020'), weightOf('net sales'), weightOf('warehouses'), weightOf('founded')]).toEqual([
      1,
      0.5,
      0.25,
      undefined,
    ])
  })

  it('is nothing for an empty question', () => {
    expect(searchTerms(' ?', [])).toEqual([])
  })
})

describe('pages that a question names', () => {
  it.each([
    ['What is on page 14?', [14]],
    ['Compare pages 3 and page (7)', [3, 7]],
    ['the top of the page two', [2]],
    ['Who is on the cover page?', [1]],
    ['Is there a signature on the last page?', [LAST_PAGE]],
    ['How many pages are there?', []],
    ['the homepage 5 and webpages', []],
  ])('%s', (question, pages) => {
    expect(pageReferences(question)).toEqual(pages)
  })
})

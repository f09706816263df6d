import { describe, expect, it } from 'vitest'
import { line } from './lines.fixture.ts'
import { type Line, textOf } from './lines.ts'
import { type PageOfLines, RunningHeads } from './running-heads.ts'

const body = (n: number) =>
  ['one', 'two', 'three'].map((word, i) => line(100 + 12 * i, `Text ${word} of page ${n * 37}`))

function document(pages: number, more: (n: number) => Line[]): PageOfLines[] {
  return Array.from({ length: pages }, (_, i) => ({
    number: i + 1,
    lines: [...more(i + 1), ...body(i + 1)],
    width: 600,
    height: 800,
  }))
}

/** The heads of each page, as they are known once the whole document was seen. */
function headsOf(pages: PageOfLines[]): string[][] {
  const heads = new RunningHeads()
  for (const page of pages) heads.observe(page)
  return pages.map((page) => [...heads.on(page, pages.length)].map(textOf))
}

describe('what repeats at the edge of pages is a head or foot', () => {
  it('on the first page and the last, too', () => {
    expect(headsOf(document(4, () => [line(40, 'Annual report')]))).toEqual(Array(4).fill(['Annual report']))
  })

  it('with numbers that count', () => {
    expect(headsOf(document(3, (n) => [line(770, `Page ${n + 4} of 20`)]))).toEqual([
      ['Page 5 of 20'],
      ['Page 6 of 20'],
      ['Page 7 of 20'],
    ])
  })

  it('that differ on left and right pages', () => {
    const pages = document(6, (n) => [
      line(
        40,
        n % 2
          ? [
              [`Chapter one`, 50],
              [`${n}`, 500],
            ]
          : [
              [`${n}`, 50],
              ['The book', 460],
            ],
      ),
    ])
    expect(headsOf(pages).map((heads) => heads.length)).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('in Roman numerals', () => {
    expect(headsOf(document(4, (n) => [line(770, ['i', 'ii', 'iii', 'iv'][n - 1] ?? '')])).flat()).toEqual([
      'i',
      'ii',
      'iii',
      'iv',
    ])
  })

  it('of several rows', () => {
    expect(headsOf(document(3, () => [line(30, 'Not reported'), line(42, 'Cite as: 2012')]))[1]).toHaveLength(2)
  })

  it('where the number of a page follows its text, wherever that ends', () => {
    expect(headsOf(document(4, (n) => [line(400 + 50 * n, `${n}`)])).flat()).toEqual(['1', '2', '3', '4'])
  })
})

describe('what is left in the text', () => {
  const none = (pages: number) => Array(pages).fill([])

  it.each([
    ['what repeats on two pages of many', document(8, (n) => (n < 3 ? [line(40, 'Annual report')] : []))],
    ['the same words at another place', document(4, (n) => [line(40 + 6 * n, 'Annual report')])],
    ['other words at the same place', document(4, (n) => [line(40, `Part ${'abcd'[n - 1]}`)])],
    ['numbers that do not count', document(4, (n) => [line(40, `Sold ${n * n * 100} pieces`)])],
    ['a number that is the same on each page', document(4, () => [line(770, '400')])],
    [
      'numbers of a table',
      document(4, (n) => [
        line(770, [
          ['1,204', 50],
          [`${n * 13}`, 200],
        ]),
      ]),
    ],
    ['what is not set off from the text', document(4, () => [line(88, 'Annual report')])],
    [
      'what stands in the middle of the page',
      document(4, (n) => [line(40, `${'abcd'[n - 1]}`), line(400, 'Annual report'), line(790, `${'wxyz'[n - 1]}`)]),
    ],
  ])('%s', (_, pages) => {
    expect(headsOf(pages)).toEqual(none(pages.length))
  })
})

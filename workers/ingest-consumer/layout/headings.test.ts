import { describe, expect, it } from 'vitest'
import { BodyStyle, HeadingStack, headingsOf } from './headings.ts'
import { line } from './lines.fixture.ts'
import type { Line } from './lines.ts'

const text = (from: number, count = 4) =>
  Array.from({ length: count }, (_, i) => line(from + 12 * i, `and so the text of the page goes on in its line ${i}`))

function headings(lines: Line[]): string[] {
  const body = new BodyStyle()
  body.observe([...text(0, 30), ...lines])
  return headingsOf(lines, body).map((heading) => heading.text)
}
const titled = (...title: Line[]) => headings([...title, ...text(150)])

describe('a heading', () => {
  it.each([
    ['in larger letters', line(120, 'Net sales', { size: 14 })],
    ['in another font', line(120, 'Net sales', { font: 'bold' })],
    ['in capitals', line(120, 'NET SALES')],
    [
      'whose number stands apart',
      line(
        120,
        [
          ['2.1', 50],
          ['Net sales', 90],
        ],
        { font: 'bold' },
      ),
    ],
    ['in Chinese', line(120, '销售额', { size: 14 })],
  ])('%s', (_, title) => {
    expect(titled(title)).toHaveLength(1)
  })

  it('over two lines is one', () => {
    expect(titled(line(100, 'Net sales and', { size: 14 }), line(116, 'cost of sales', { size: 14 }))).toEqual([
      'Net sales and cost of sales',
    ])
  })
})

describe('no heading is', () => {
  it.each([
    ['a line like all others', [line(120, 'Net sales')]],
    ['a sentence', [line(120, 'Net sales rose.', { font: 'bold' })]],
    ['the rest of a sentence', [line(120, 'of which net sales', { font: 'italic' })]],
    ['small print', [line(120, 'Source of all this', { size: 7 })]],
    ['a number', [line(120, '2,021', { size: 14 })]],
    [
      'a row of a table',
      [
        line(
          120,
          [
            ['Total assets', 50],
            ['29,505', 300],
          ],
          { font: 'bold' },
        ),
      ],
    ],
    ['a line of a contents page', [line(120, 'Net sales . . . . . . 12', { font: 'bold' })]],
    ['a paragraph in italics', text(100, 4).map((one) => ({ ...one, font: 'italic' }))],
  ])('%s', (_, lines) => {
    expect(titled(...lines)).toEqual([])
  })

  it('a page whose lines are all set apart', () => {
    expect(
      headings(Array.from({ length: 10 }, (_, i) => line(40 * i, `Slide ${'abcdefghij'[i]} has`, { size: 20 - i }))),
    ).toEqual([])
  })
})

describe('the level of a heading', () => {
  const levels = (...ranks: [size: number, depth?: number | null, capitals?: boolean][]) => {
    const stack = new HeadingStack()
    return ranks.map(([size, depth = null, capitals = false]) => stack.push({ size, depth, capitals }))
  }

  it('follows its size', () => {
    expect(levels([20], [14], [12], [12], [14], [20])).toEqual([1, 2, 3, 3, 2, 1])
  })

  it('follows its number where sizes are the same', () => {
    expect(levels([12, 1], [12, 2], [12, 3], [12, 2], [12, 1])).toEqual([1, 2, 3, 2, 1])
  })

  it('is the outer one in capitals', () => {
    expect(levels([10, null, true], [10], [10], [10, null, true])).toEqual([1, 2, 2, 1])
  })
})

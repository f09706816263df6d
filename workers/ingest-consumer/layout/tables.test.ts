import { describe, expect, it } from 'vitest'
import { line } from './lines.fixture.ts'
import { type Line, textOf } from './lines.ts'
import { inRows, isNumber } from './tables.ts'

const rows = (lines: Line[]) => inRows(lines).map(textOf)

describe('a table that a file holds column by column', () => {
  const labels = ['Revenue', 'Cost of sales', 'Gross profit'].map((text, i) => line(100 + 12 * i, text))
  const numbers = (x: number, ...values: string[]) => values.map((text, i) => line(100 + 12 * i, [[text, x]]))

  it('is put together by its rows', () => {
    const lines = [...labels, ...numbers(200, '46,298', '36,386', '9,912'), ...numbers(260, '51,761', '(40,121)', '—')]
    expect(rows(lines)).toEqual([
      'Revenue  46,298  51,761',
      'Cost of sales  36,386  (40,121)',
      'Gross profit  9,912  —',
    ])
  })

  it('stays as it is where a number has no label on its line', () => {
    const lines = [...labels, ...numbers(200, '1', '2', '3').map((one) => ({ ...one, baseline: one.baseline + 6 }))]
    expect(rows(lines)).toEqual(['Revenue', 'Cost of sales', 'Gross profit', '1', '2', '3'])
  })

  it('is no list of numbers below each other', () => {
    expect(rows(['1', '2', '3', '4'].map((text, i) => line(100 + 12 * i, text)))).toEqual(['1', '2', '3', '4'])
  })
})

describe('a label over two lines', () => {
  const below = (text: string, more = {}) =>
    line(
      112,
      [
        [text, 60],
        ['4', 300],
        ['4', 340],
      ],
      more,
    )

  it('becomes one, beside its numbers', () => {
    expect(rows([line(100, 'Common stock, shares issued and'), below('outstanding')])).toEqual([
      'Common stock, shares issued and outstanding  4  4',
    ])
  })

  it('over three, or with numbers in it, becomes one, too', () => {
    const lines = [
      line(88, 'Common stock, one billion shares'),
      line(100, 'authorized, of which 218 million and'),
      below('227 million outstanding'),
    ]
    expect(rows(lines)).toEqual([
      'Common stock, one billion shares authorized, of which 218 million and 227 million outstanding  4  4',
    ])
  })

  it.each([
    ['a row that begins anew', below('Outstanding')],
    ['a line further down', below('outstanding', { baseline: 140 })],
    ['smaller print', below('outstanding', { size: 6 })],
    [
      'text beside text',
      line(112, [
        ['outstanding', 60],
        ['see the notes', 300],
      ]),
    ],
  ])('is not joined with %s', (_, next) => {
    expect(rows([line(100, 'Common stock, shares issued'), next])).toHaveLength(2)
  })
})

it.each(['46,298', '(34)', '$1,234.5', '12 %', '€ 3.50', '—', '-', '2021', '5.4x', '12.5 million'])(
  '%s is a number',
  (text) => {
    expect(isNumber(text)).toBe(true)
  },
)
it.each(['Revenue', 'Note 5', 'a', '', '12 December of the year before'])('%j is none', (text) => {
  expect(isNumber(text)).toBe(false)
})

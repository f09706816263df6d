import { describe, expect, it } from 'vitest'
import { PageText, type TextItem } from './page-text.ts'

function item(str: string, x: number, y: number, options: { size?: number; hasEOL?: boolean } = {}): TextItem {
  const { size = 10, hasEOL = false } = options
  return { str, transform: [size, 0, 0, size, x, y], hasEOL }
}

function textOf(items: TextItem[]): string {
  const text = new PageText()
  for (const one of items) text.add(one)
  return text.finish()
}

const lines = (...rows: [string, number][]) => rows.map(([str, y]) => item(str, 50, y, { hasEOL: true }))

describe('the text of a page', () => {
  it('puts the runs of a line together', () => {
    expect(textOf([item('net', 50, 700), item(' ', 65, 700), item('sales', 70, 700)])).toBe('net sales')
  })

  it('breaks lines where the PDF does', () => {
    expect(textOf(lines(['one', 700], ['two', 688], ['three', 676]))).toBe('one\ntwo\nthree')
  })

  it('parts paragraphs where the gap is larger than usual', () => {
    expect(textOf(lines(['one', 700], ['two', 688], ['three', 664], ['four', 652]))).toBe('one\ntwo\n\nthree\nfour')
  })

  it('takes wide spacing for usual when the whole page is like that', () => {
    expect(textOf(lines(['one', 700], ['two', 670], ['three', 640]))).toBe('one\ntwo\nthree')
  })

  it('parts a heading from what follows', () => {
    expect(textOf([item('Heading', 50, 700, { size: 16, hasEOL: true }), ...lines(['text', 688], ['more', 676])])).toBe(
      'Heading\n\ntext\nmore',
    )
  })

  it('does not take the top of the next column for a paragraph', () => {
    expect(textOf(lines(['end of', 112], ['a column', 100], ['goes on', 700], ['here', 688]))).toBe(
      'end of\na column\ngoes on\nhere',
    )
  })

  it('measures turned pages along their own direction', () => {
    const turned = (str: string, x: number): TextItem => ({ str, transform: [0, 10, -10, 0, x, 50], hasEOL: true })
    expect(textOf([turned('one', 100), turned('two', 112), turned('three', 136)])).toBe('one\ntwo\n\nthree')
  })

  it('has no lines of nothing and no blanks at the ends of lines', () => {
    expect(
      textOf([item('', 50, 700, { hasEOL: true }), item(' \t a  b ', 50, 688, { hasEOL: true }), item(' ', 50, 676)]),
    ).toBe('a b')
  })
})

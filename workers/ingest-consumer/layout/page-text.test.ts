import { describe, expect, it } from 'vitest'
import { Vocabulary } from './hyphens.ts'
import { line } from './lines.fixture.ts'
import type { Line } from './lines.ts'
import { writePage } from './page-text.ts'

const textOf = (lines: Line[]) => writePage(lines, new Vocabulary()).text
const lines = (...rows: [string, number][]) => rows.map(([text, y]) => line(y, text))

describe('the text of a page', () => {
  it('has a line for each line', () => {
    expect(textOf(lines(['one', 100], ['two', 112], ['three', 124]))).toBe('one\ntwo\nthree')
  })

  it('parts paragraphs where the gap is larger than usual', () => {
    expect(textOf(lines(['one', 100], ['two', 112], ['three', 136], ['four', 148]))).toBe('one\ntwo\n\nthree\nfour')
  })

  it('takes wide spacing for usual when the whole page is like that', () => {
    expect(textOf(lines(['one', 100], ['two', 130], ['three', 160]))).toBe('one\ntwo\nthree')
  })

  it('parts a heading from what follows', () => {
    expect(textOf([line(100, 'Heading', { size: 16 }), ...lines(['text', 112], ['more', 124])])).toBe(
      'Heading\n\ntext\nmore',
    )
  })

  it('does not take the top of the next column for a paragraph', () => {
    expect(textOf(lines(['end of', 690], ['a column', 702], ['goes on', 100], ['here', 112]))).toBe(
      'end of\na column\ngoes on\nhere',
    )
  })

  it('parts what is written in another direction', () => {
    expect(textOf([line(100, 'level'), line(112, 'turned', { angle: 270 })])).toBe('level\n\nturned')
  })

  it('joins divided words, also from one column to the next', () => {
    expect(textOf(lines(['an inter-', 100], ['national body', 112]))).toBe('an international body')
    expect(textOf(lines(['an inter-', 700], ['national body', 100]))).toBe('an international body')
    expect(writePage(lines(['an inter-', 100], ['national body', 112]), null).text).toBe('an inter-\nnational body')
  })

  it('does not join a word with what stands somewhere else', () => {
    expect(textOf([line(100, 'turn counter-'), line(104, [['use a driver', 300]])])).toBe('turn counter-\nuse a driver')
  })

  it('puts no break into a sentence of a script without spaces', () => {
    expect(textOf(lines(['漢字かな交じりの文', 100], ['は行で切れる。', 112]))).toBe('漢字かな交じりの文は行で切れる。')
  })

  it('says where each line begins', () => {
    const { text, starts } = writePage(
      lines(['an inter-', 100], ['national body', 112], ['ends', 136]),
      new Vocabulary(),
    )
    expect(starts.map((start) => text.slice(start))).toEqual([
      'an international body\n\nends',
      'national body\n\nends',
      'ends',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { inColumns } from './columns.ts'
import { line } from './lines.fixture.ts'
import { type Line, textOf } from './lines.ts'

const read = (lines: Line[]) => inColumns(lines).map(textOf)
const left = (n: number) => `${n > 1 ? 'and so' : 'The left'} column says in line ${'abcdefgh'[n]} this`
const right = (n: number) => `${n > 1 ? 'while' : 'Right of'} it one reads in row ${'abcdefgh'[n]} that`
const NUMBERS = [1, 2, 3, 4, 5, 6]
const across = NUMBERS.map((n) =>
  line(100 + 12 * n, [
    [left(n), 50],
    [right(n), 270],
  ]),
)

describe('a page of two columns', () => {
  it('that a file holds line by line is read column by column', () => {
    expect(read(across)).toEqual([...NUMBERS.map(left), ...NUMBERS.map(right)])
  })

  it('is read so also when each piece is a line of its own', () => {
    const lines = NUMBERS.flatMap((n) => [line(100 + 12 * n, left(n)), line(101 + 12 * n, [[right(n), 270]])])
    expect(read(lines)).toEqual([...NUMBERS.map(left), ...NUMBERS.map(right)])
  })

  it('keeps a heading over both and what stands below both where they are', () => {
    const title = line(90, 'A title that goes over the whole width of this page, both columns of it')
    const note = line(200, 'A closing remark that goes over the whole width of the page, like the title')
    expect(read([title, ...across, note])).toEqual([
      textOf(title),
      ...NUMBERS.map(left),
      ...NUMBERS.map(right),
      textOf(note),
    ])
  })

  it('that a file holds column by column stays as it is', () => {
    const lines = [
      ...NUMBERS.map((n) => line(100 + 12 * n, left(n))),
      ...NUMBERS.map((n) => line(100 + 12 * n, [[right(n), 270]])),
    ]
    expect(inColumns(lines)).toBe(lines)
  })
})

describe('a page of three columns', () => {
  it('is read one after the other', () => {
    const third = (n: number) => `${n > 1 ? 'at last' : 'At last'} the third has in ${'abcdefgh'[n]} this`
    const lines = NUMBERS.map((n) =>
      line(100 + 12 * n, [
        [left(n), 50],
        [right(n), 270],
        [third(n), 490],
      ]),
    )
    expect(read(lines)).toEqual([...NUMBERS.map(left), ...NUMBERS.map(right), ...NUMBERS.map(third)])
  })
})

describe('what is no page of columns stays as it is', () => {
  it.each([
    [
      'a table of numbers',
      NUMBERS.map((n) =>
        line(100 + 12 * n, [
          [`Cost of item ${n}`, 50],
          ['1,234', 270],
          ['5,678', 330],
        ]),
      ),
    ],
    [
      'a table of texts, each row a sentence',
      NUMBERS.map((n) =>
        line(100 + 12 * n, [
          [`Increase the weight of item ${n}`, 50],
          [`By 2018 raise it to ${n} parts`, 270],
        ]),
      ),
    ],
    [
      'labels with values',
      NUMBERS.map((n) =>
        line(100 + 12 * n, [
          [`Name ${n}`, 50],
          ['Ada Lovelace', 270],
        ]),
      ),
    ],
    ['a page of two lines', across.slice(0, 2)],
    ['nothing', []],
  ])('%s', (_, lines) => {
    expect(inColumns(lines)).toBe(lines)
  })
})

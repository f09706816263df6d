/**
 * Rows of tables: a number belongs beside its label. Files mostly hold a table row by row; where one holds it column by
 * column, the columns are put together again, and a label that goes over two lines becomes one. Pure.
 */
import { type Line, textOf } from './lines.ts'
import type { Piece } from './pieces.ts'

/** Lines on one baseline, as a share of the font size. */
const SAME_BASELINE = 0.35
const FEWEST_ROWS = 3
const MOST_ROWS = 200
/** A label goes on below if the lines are this near, in font sizes. */
const NEAR = 1.6
/** Letters in a cell that holds a number ("12.5 million"). */
const LETTERS_OF_NUMBER = 12

export function inRows(lines: readonly Line[]): Line[] {
  return withWholeLabels(withColumnsBeside(lines))
}

const NUMBER = /^[\s$€£¥()%+.,\p{Pd}−\p{N}]*\p{N}[\s$€£¥()%+.,\p{Pd}−\p{N}\p{L}*]*$|^[\p{Pd}−]$/u

export function isNumber(text: string): boolean {
  return text.length <= 24 && NUMBER.test(text) && (text.match(/\p{L}/gu)?.length ?? 0) <= LETTERS_OF_NUMBER
}

/** Puts a run of lines with nothing but numbers beside the run of lines before it, if their baselines agree. */
function withColumnsBeside(lines: readonly Line[]): Line[] {
  const result: Line[] = []
  for (let i = 0; i < lines.length; ) {
    const column = columnFrom(lines, i)
    const rows = column.length >= FEWEST_ROWS && column.length <= MOST_ROWS ? rowsFor(column, result) : null
    if (rows) {
      for (const [row, line] of rows) result[row] = beside(result[row] ?? line, line)
      i += column.length
    } else {
      const line = lines[i]
      if (line) result.push(line)
      i += 1
    }
  }
  return result
}

/** Lines from `from` on that go down the page and hold numbers only. */
function columnFrom(lines: readonly Line[], from: number): Line[] {
  const column: Line[] = []
  for (let i = from; i < lines.length; i++) {
    const line = lines[i]
    const before = column.at(-1)
    if (!line?.pieces.every(({ text }) => isNumber(text))) break
    if (before && (line.angle !== before.angle || line.baseline <= before.baseline)) break
    if (column.length > MOST_ROWS) break
    column.push(line)
  }
  return column
}

/** Which earlier line stands beside each, to its left; null unless every one has such a line, and they are near in the file. */
function rowsFor(column: readonly Line[], earlier: readonly Line[]): [number, Line][] | null {
  const rows: [number, Line][] = []
  const from = Math.max(0, earlier.length - 3 * column.length - 10)
  for (const line of column) {
    let found = -1
    for (let i = earlier.length - 1; i >= from && found < 0; i--) {
      const one = earlier[i]
      if (
        one &&
        one.angle === line.angle &&
        Math.abs(one.baseline - line.baseline) < SAME_BASELINE * line.size &&
        one.end < line.start
      )
        found = i
    }
    if (found < 0) return null
    rows.push([found, line])
  }
  return rows
}

function beside(row: Line, line: Line): Line {
  const pieces: Piece[] = [...row.pieces, ...line.pieces].sort((a, b) => a.start - b.start)
  return { ...row, pieces, start: Math.min(row.start, line.start), end: Math.max(row.end, line.end) }
}

/** Joins the lines of a label that goes on, up to the one that holds its numbers. */
function withWholeLabels(lines: readonly Line[]): Line[] {
  const result: Line[] = []
  for (const line of lines) {
    let whole = line
    for (let label = result.at(-1); label && isLabel(label) && goesOnIn(label, whole); label = result.at(-1)) {
      whole = withLabel(label, whole)
      result.pop()
    }
    result.push(whole)
  }
  return result
}

function withLabel(label: Line, line: Line): Line {
  const [first, ...cells] = line.pieces
  const [start, end] = [
    Math.min(label.start, first?.start ?? label.start),
    Math.max(label.end, first?.end ?? label.end),
  ]
  return {
    ...line,
    pieces: [{ text: `${textOf(label)} ${first?.text ?? ''}`, start, end }, ...cells],
    start,
    top: label.top,
  }
}

function isLabel(line: Line): boolean {
  return line.pieces.length === 1 && /\p{L}/u.test(textOf(line)) && !/[-\u2010]$/.test(textOf(line))
}

/** A label that ends like this goes on whatever comes. */
const UNFINISHED = /(?:,|\b(?:a|an|and|at|by|for|from|in|of|on|or|than|the|to|with))$/i

/** Whether `line` is the end of a label and its numbers: it is close below, and begins in the middle of a sentence. */
function goesOnIn(label: Line, line: Line): boolean {
  const [first, ...cells] = line.pieces
  const step = line.top - label.baseline
  return (
    first !== undefined &&
    cells.length > 0 &&
    cells.every(({ text }) => isNumber(text)) &&
    (/^\p{Ll}/u.test(first.text) || UNFINISHED.test(textOf(label))) &&
    line.angle === label.angle &&
    Math.abs(line.size - label.size) < 0.1 * line.size &&
    step > 0 &&
    step < NEAR * line.size &&
    (cells[0]?.start ?? 0) >= label.end &&
    first.start >= label.start - line.size
  )
}

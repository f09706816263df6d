/**
 * Heads, feet and page numbers: the same text at the same place on several pages. What counts from page to page is
 * taken for the same. They are left out of what is searched, where they would only dilute; a line that isn't at the edge
 * of the page, or not set off from what follows, is never left out. Pure.
 */
import { type Line, textOf } from './lines.ts'

export interface PageOfLines {
  number: number
  lines: readonly Line[]
  width: number
  height: number
}

/** How much of a page's height its heads and feet may take (but for the very first row), and in how many rows. */
const EDGE = 0.16
const MOST_ROWS = 4
/** Points between places that are the same. */
const SAME_PLACE = 3
/** A head is set off from the text by more than this, in font sizes. Text itself has about 1.2. */
const SET_OFF = 1.6
/** Larger than the text by this: a title. */
const LARGE = 1.2
/** A line makes a head on so many pages out of so many in a row: heads may differ on left and right pages. */
const FEWEST_PAGES = 3
const PAGES_IN_A_ROW = 6
/** Pages after which a line is forgotten. */
const FORGOTTEN_AFTER = 32

interface Occurrence {
  page: number
  baseline: number
  numbers: number[]
  outermost: boolean
}

export class RunningHeads {
  readonly #seen = new Map<string, Occurrence[]>()

  /** Pages come in order, and some time before they are asked about. */
  observe(page: PageOfLines): void {
    for (const edge of [1, -1] as const) {
      for (const [i, row] of rowsAt(page, edge).entries()) {
        for (const line of row) {
          const { key, numbers } = shapeOf(line, edge)
          const occurrences = this.#seen.get(key) ?? []
          occurrences.push({ page: page.number, baseline: line.baseline, numbers, outermost: i === 0 })
          this.#seen.set(key, occurrences)
        }
      }
    }
    if (page.number % FORGOTTEN_AFTER === 0) this.#forgetBefore(page.number - FORGOTTEN_AFTER)
  }

  /** `pages`: how many the document has, if all were observed. */
  on(page: PageOfLines, pages: number | null): Set<Line> {
    const fewest = pages === null ? FEWEST_PAGES : Math.min(FEWEST_PAGES, Math.max(2, pages))
    const heads = new Set<Line>()
    for (const edge of [1, -1] as const) {
      for (const line of this.#peeled(page, edge, fewest)) heads.add(line)
    }
    return heads
  }

  #peeled(page: PageOfLines, edge: 1 | -1, fewest: number): Line[] {
    const rows = rowsAt(page, edge)
    const usual = usualSize(page.lines)
    const repeated = rows.map((row, i) =>
      row.filter((line) => this.#repeats(line, edge, i === 0, line.size > LARGE * usual, page.number, fewest)),
    )
    let count = 0
    for (let i = 0; i < rows.length && (repeated[i]?.length ?? 0) > 0; i++) {
      if (isSetOff(page, rows[i] ?? [], edge)) count = i + 1
      if (repeated[i]?.length !== rows[i]?.length) break
    }
    return repeated.slice(0, count).flat()
  }

  /** `large`: titles that count ("Part 2") begin what follows. */
  #repeats(line: Line, edge: 1 | -1, outermost: boolean, large: boolean, page: number, fewest: number): boolean {
    const { key, numbers, worded } = shapeOf(line, edge)
    const pages = new Set<number>([page])
    for (const one of this.#seen.get(key) ?? []) {
      const step = one.page - page
      if (step === 0 || Math.abs(step) >= PAGES_IN_A_ROW) continue
      const counts = numbers.map((value, i) => (one.numbers[i] ?? Number.NaN) - value === step)
      const same = numbers.map((value, i) => one.numbers[i] === value)
      // A page's number may follow its text, wherever that ends.
      const there =
        Math.abs(one.baseline - line.baseline) <= SAME_PLACE || (outermost && one.outermost && counts.some(Boolean))
      const alike = worded ? numbers.every((_, i) => (!large && counts[i]) || same[i]) : counts.some(Boolean)
      if (there && alike) pages.add(one.page)
    }
    return isDense(
      [...pages].sort((a, b) => a - b),
      page,
      fewest,
    )
  }

  #forgetBefore(page: number): void {
    for (const [key, occurrences] of this.#seen) {
      const kept = occurrences.filter((one) => one.page >= page)
      if (kept.length === 0) this.#seen.delete(key)
      else this.#seen.set(key, kept)
    }
  }
}

function usualSize(lines: readonly Line[]): number {
  const sizes = lines.map(({ size }) => size).sort((a, b) => a - b)
  return sizes[sizes.length >> 1] ?? 0
}

/** Whether so many of the pages, `page` among them, are near each other. */
function isDense(pages: readonly number[], page: number, fewest: number): boolean {
  return pages.some((first, i) => {
    const last = pages[i + fewest - 1]
    return last !== undefined && last - first < PAGES_IN_A_ROW && first <= page && page <= last
  })
}

/** The rows nearest to an edge of the page, from the edge inwards. `edge`: 1 is the head, -1 the foot. */
function rowsAt(page: PageOfLines, edge: 1 | -1): Line[][] {
  const inwards = page.lines.filter((line) => line.angle === 0).sort((a, b) => edge * (a.baseline - b.baseline))
  const rows: Line[][] = []
  for (const line of inwards) {
    const row = rows.at(-1)
    if (row?.[0] && Math.abs(row[0].baseline - line.baseline) < 0.5 * line.size) row.push(line)
    else if (!row || (rows.length < MOST_ROWS && edgeDistance(page, line, edge) <= EDGE * page.height))
      rows.push([line])
    else break
  }
  return rows
}

function edgeDistance(page: PageOfLines, line: Line, edge: 1 | -1): number {
  return edge === 1 ? line.baseline : page.height - line.baseline
}

/** Whether the next line inwards is further away than the lines of a text are from each other. */
function isSetOff(page: PageOfLines, row: readonly Line[], edge: 1 | -1): boolean {
  const [first] = row
  if (!first) return false
  let nearest = Number.POSITIVE_INFINITY
  let size = first.size
  for (const line of page.lines) {
    const distance = edge * (line.baseline - first.baseline)
    if (line.angle === 0 && distance > 0.5 * first.size && distance < nearest) {
      nearest = distance
      size = Math.min(first.size, line.size)
    }
  }
  return nearest > SET_OFF * size
}

/** A line's text with its numbers taken out, and the numbers. `worded`: something is left without them. */
function shapeOf(line: Line, edge: 1 | -1): { key: string; numbers: number[]; worded: boolean } {
  const numbers: number[] = []
  const text = textOf(line).toLowerCase()
  const shape = /^[ivxl]+$/.test(text)
    ? text.replace(/.+/, (roman) => {
        numbers.push(romanValue(roman))
        return 'roman'
      })
    : text.replace(/\d+/g, (digits) => {
        numbers.push(Number(digits))
        return '#'
      })
  return { key: `${edge} ${shape.replace(/\s+/g, ' ')}`, numbers, worded: shape !== 'roman' && /\p{L}/u.test(shape) }
}

const ROMAN: Record<string, number> = { i: 1, v: 5, x: 10, l: 50 }

function romanValue(roman: string): number {
  const values = [...roman].map((letter) => ROMAN[letter] ?? 0)
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0)
}

/** Headings: short lines that are set differently from the body of the text. Pure. */
import { type Line, textOf } from './lines.ts'

/** How the body of a document is set, as far as it has been read. */
export class BodyStyle {
  readonly #sizes = new Map<number, number>()
  readonly #fonts = new Map<string, number>()
  #size: number | null = null

  observe(lines: readonly Line[]): void {
    this.#size = null
    for (const line of lines) {
      const weight = textOf(line).length
      add(this.#sizes, half(line.size), weight)
      add(this.#fonts, `${half(line.size)} ${line.font}`, weight)
    }
    if (this.#fonts.size > MOST_FONTS) this.#fonts.clear()
  }

  get size(): number {
    this.#size ??= most(this.#sizes) ?? 0
    return this.#size
  }

  /** Share of the body's text that is set in this font. */
  shareOf(font: string): number {
    const size = this.size
    return (this.#fonts.get(`${size} ${font}`) ?? 0) / Math.max(1, this.#sizes.get(size) ?? 0)
  }
}

const MOST_FONTS = 5_000
const half = (size: number) => Math.round(size * 2) / 2

function add<Key>(counts: Map<Key, number>, key: Key, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight)
}

function most<Key>(counts: ReadonlyMap<Key, number>): Key | undefined {
  let best: Key | undefined
  for (const [key, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = key
  return best
}

/** A heading among the lines of a page. */
export interface FoundHeading {
  /** Of its lines, `from` (included) to `to` (excluded). */
  from: number
  to: number
  text: string
  rank: Rank
}

/** What tells which of two headings is the outer one. */
export interface Rank {
  size: number
  /** "2.1" has 2; null without a number. */
  depth: number | null
  capitals: boolean
}

const LARGER = 1.12
const MOST_LINES = 3
const MOST_CHARACTERS = 160
const MOST_WORDS = 18
/** A font that so little of the body is set in can mark headings. */
const RARE_FONT = 0.15
/** More of a page's lines than this are no headings, but its way of setting text. */
const MOST_OF_PAGE = 0.4

export function headingsOf(lines: readonly Line[], body: BodyStyle): FoundHeading[] {
  const found: FoundHeading[] = []
  for (let i = 0; i < lines.length; ) {
    const to = blockEnd(lines, i)
    const heading = to - i <= MOST_LINES ? headingOf(lines, i, to, body) : null
    if (heading) found.push(heading)
    i = to
  }
  return found.length > 4 && found.length > MOST_OF_PAGE * lines.length ? [] : found
}

/** The end of the lines from `from` on that are set alike and close together. */
function blockEnd(lines: readonly Line[], from: number): number {
  let to = from + 1
  for (let line = lines[to]; line; line = lines[++to]) {
    const before = lines[to - 1]
    if (!before) break
    const step = line.baseline - before.baseline
    const alike = line.font === before.font && Math.abs(line.size - before.size) < 0.5 && line.angle === before.angle
    if (!alike || step < 0 || step > 1.6 * line.size || isCapitals(textOf(line)) !== isCapitals(textOf(before))) break
  }
  return to
}

function headingOf(lines: readonly Line[], from: number, to: number, body: BodyStyle): FoundHeading | null {
  const [first] = lines.slice(from, to)
  if (!first || lines.slice(from, to).some((line, i) => isRow(line, i === 0))) return null
  const text = lines
    .slice(from, to)
    .map((line) => line.pieces.map((piece) => piece.text).join(' '))
    .join(' ')
  if (!isTitle(text)) return null
  const capitals = isCapitals(text)
  const large = first.size >= body.size * LARGER
  const other = first.size >= body.size * 0.95 && body.shareOf(first.font) < RARE_FONT
  if (!large && !other && !(capitals && first.size >= body.size * 0.95 && to - from === 1)) return null
  return { from, to, text, rank: { size: half(first.size), depth: depthOf(text), capitals } }
}

/** A row of a table; the number of a heading may stand apart. */
function isRow(line: Line, first: boolean): boolean {
  const [number, title] = line.pieces
  if (line.pieces.length === 1) return false
  return !(
    first &&
    line.pieces.length === 2 &&
    number &&
    title &&
    number.text.length <= 12 &&
    /\p{L}/u.test(title.text)
  )
}

function isTitle(text: string): boolean {
  return (
    text.length <= MOST_CHARACTERS &&
    text.split(' ').length <= MOST_WORDS &&
    (text.match(/\p{L}/gu)?.length ?? 0) >= Math.max(2, 0.5 * text.replace(/\s/g, '').length) &&
    /^[\p{Lu}\p{Lo}\p{N}(“"¿¡]/u.test(text) &&
    !/[.,;]$|\.{4,}|(?:\. ){4,}/u.test(text)
  )
}

function isCapitals(text: string): boolean {
  return text.length <= MOST_CHARACTERS && /\p{Lu}.*\p{Lu}.*\p{Lu}/u.test(text) && !/\p{Ll}{2}/u.test(text)
}

function depthOf(text: string): number | null {
  const [, numbers] = /^(\d{1,3}(?:\.\d{1,3})*)[.):]?\s+\P{N}/u.exec(text) ?? []
  if (numbers) return numbers.split('.').length
  if (/^(?:part|chapter|section|item|appendix|article|exhibit|annex)\s+[\p{L}\p{N}.]+/iu.test(text)) return 1
  return null
}

/** The headings that a place in the text stands under. */
export class HeadingStack {
  readonly #open: Rank[] = []

  /** The level of the next heading, from 1. */
  push(rank: Rank): number {
    for (let last = this.#open.at(-1); last && !isOuter(last, rank); last = this.#open.at(-1)) this.#open.pop()
    this.#open.push(rank)
    return this.#open.length
  }
}

function isOuter(outer: Rank, inner: Rank): boolean {
  if (outer.size !== inner.size) return outer.size > inner.size
  if (outer.depth !== null && inner.depth !== null) return outer.depth < inner.depth
  return outer.capitals && !inner.capitals
}

/**
 * The order of a page of several columns. Most files hold their text column by column, and their order is kept. Only where
 * a file goes across the columns line by line is it put right: between gutters that no line crosses, and with running text
 * on both sides, so that the rows of a table stay what they are. Pure.
 */
import type { Line } from './lines.ts'
import type { Piece } from './pieces.ts'

interface Part {
  /** Index of its line. */
  line: number
  piece: Piece
  baseline: number
  size: number
}

interface Band {
  left: Part[]
  right: Part[]
}

/** Lines on each side that make a column. */
const FEWEST_LINES = 3
/** More lines than on any page that is read line by line. */
const MOST_LINES = 2_000
const MOST_PARTS = 6_000
/** Words on a line of running text, and how much of the column's width it fills. */
const FEWEST_WORDS = 3
const FILLED = 0.65
/** Share of lines that go on where the one before broke off, in the middle of a sentence. */
const FLOWING = 0.4
/** Share of steps that don't go back up, where a file goes across the columns. */
const DOWNWARDS = 0.9
/** Share of a page's pieces that may cross a gutter: titles, tables, figures. */
const CROSSING = 0.25
/** Gutters tried on a page: those that the most text keeps clear of. */
const CANDIDATES = 4
/** Columns side by side are found by parting twice. */
const DEPTH = 2

export function inColumns(lines: readonly Line[], depth = DEPTH): readonly Line[] {
  if (lines.length < 2 * FEWEST_LINES - 2 || lines.length > MOST_LINES || depth === 0) return lines
  const angle = mainAngle(lines)
  const parts = lines.flatMap((line, index) =>
    line.angle === angle
      ? line.pieces.map((piece): Part => ({ line: index, piece, baseline: line.baseline, size: line.size }))
      : [],
  )
  if (parts.length > MOST_PARTS) return lines
  const best = guttersOf(parts)
    .map((gutter) => bandsAt(parts, gutter).filter((band) => isAcross(band)))
    .map((bands) => ({ bands, weight: bands.reduce((sum, { left, right }) => sum + left.length + right.length, 0) }))
    .sort((a, b) => b.weight - a.weight)[0]
  if (!best || best.bands.length === 0) return lines
  return best.bands.reduce((all, band) => parted(all, lines, band, depth), lines)
}

function mainAngle(lines: readonly Line[]): number {
  const weights = new Map<number, number>()
  for (const { angle, pieces } of lines) weights.set(angle, (weights.get(angle) ?? 0) + pieces.length)
  return [...weights].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Middles of strips that the fewest pieces cross, widest first. */
function guttersOf(parts: readonly Part[]): number[] {
  const from = Math.floor(Math.min(...parts.map(({ piece }) => piece.start)))
  const to = Math.ceil(Math.max(...parts.map(({ piece }) => piece.end)))
  const width = to - from
  if (!(width > 0) || width > 20_000) return []
  const steps = new Int32Array(width + 2)
  for (const { piece } of parts) {
    const [first, last] = [Math.max(0, Math.floor(piece.start) - from), Math.min(width, Math.ceil(piece.end) - from)]
    steps[first] = (steps[first] ?? 0) + 1
    steps[last] = (steps[last] ?? 0) - 1
  }
  const limit = Math.max(2, parts.length * CROSSING)
  const strips: { middle: number; width: number }[] = []
  let covered = 0
  let begin = -1
  for (let x = 0; x <= width; x++) {
    covered += steps[x] ?? 0
    if (covered <= limit && x < width) {
      if (begin < 0) begin = x
    } else if (begin >= 0) {
      if (begin > 0 && x < width && x - begin >= 5) strips.push({ middle: from + (begin + x) / 2, width: x - begin })
      begin = -1
    }
  }
  return strips
    .sort((a, b) => b.width - a.width)
    .slice(0, CANDIDATES)
    .map(({ middle }) => middle)
}

/** What stands beside a gutter, from one piece that crosses it to the next. */
function bandsAt(parts: readonly Part[], gutter: number): Band[] {
  const bands: Band[] = []
  let open: Band = { left: [], right: [] }
  for (const part of [...parts].sort((a, b) => a.baseline - b.baseline)) {
    if (part.piece.start < gutter && part.piece.end > gutter) {
      bands.push(open)
      open = { left: [], right: [] }
    } else if (part.piece.end <= gutter) open.left.push(part)
    else open.right.push(part)
  }
  return [...bands, open]
}

/** Whether both sides are running text, and the file goes from one to the other line by line. */
function isAcross(band: Band): boolean {
  if (!isRunningText(band.left) || !isRunningText(band.right)) return false
  const inFile = [
    ...band.left.map((part) => ({ ...part, side: 0 })),
    ...band.right.map((part) => ({ ...part, side: 1 })),
  ].sort((a, b) => a.line - b.line || a.piece.start - b.piece.start)
  let changes = 0
  let down = 0
  for (const [i, part] of inFile.entries()) {
    const before = inFile[i - 1]
    if (!before) continue
    if (before.side !== part.side) changes += 1
    if (part.baseline >= before.baseline - 0.5 * part.size) down += 1
  }
  const shorter = Math.min(band.left.length, band.right.length)
  return changes >= shorter && down >= DOWNWARDS * (inFile.length - 1)
}

/** A column of running text, or several. */
function isRunningText(parts: readonly Part[], depth = DEPTH): boolean {
  if (parts.length < FEWEST_LINES) return false
  if (isColumn(parts)) return true
  if (depth === 1) return false
  return guttersOf(parts).some((gutter) => {
    const [band, ...others] = bandsAt(parts, gutter)
    return (
      band !== undefined &&
      others.length === 0 &&
      isRunningText(band.left, depth - 1) &&
      isRunningText(band.right, depth - 1)
    )
  })
}

function isColumn(parts: readonly Part[]): boolean {
  const from = Math.min(...parts.map(({ piece }) => piece.start))
  const width = Math.max(...parts.map(({ piece }) => piece.end)) - from
  const full = parts.filter(({ piece }) => piece.end - piece.start >= FILLED * width && isWorded(piece.text))
  if (full.length < 0.6 * parts.length) return false
  const cased = parts.filter(({ piece }) => /\p{Lu}|\p{Ll}/u.test(piece.text))
  if (cased.length < 0.5 * parts.length) return true
  const flowing = parts.filter(({ piece }) => /^\p{Ll}/u.test(piece.text))
  return flowing.length >= FLOWING * parts.length
}

function isWorded(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return letters >= 0.6 * text.replace(/\s/g, '').length && (text.split(' ').length >= FEWEST_WORDS || letters >= 12)
}

/** Takes a band out of the lines and puts its columns in its place, one after the other. `original`: what parts refer to. */
function parted(lines: readonly Line[], original: readonly Line[], band: Band, depth: number): readonly Line[] {
  const [first, second] = isRightToLeft(band) ? [band.right, band.left] : [band.left, band.right]
  const columns = [first, second].flatMap((side) => inColumns(columnOf(side, original), depth - 1))
  const taken = new Set([...band.left, ...band.right].map(({ piece }) => piece))
  const result: Line[] = []
  let placed = false
  for (const line of lines) {
    const rest = line.pieces.filter((piece) => !taken.has(piece))
    if (rest.length < line.pieces.length && !placed) {
      result.push(...columns)
      placed = true
    }
    if (rest.length === line.pieces.length) result.push(line)
    else if (rest.length > 0) result.push(withPieces(line, rest))
  }
  return result
}

function columnOf(side: readonly Part[], original: readonly Line[]): Line[] {
  const byLine = new Map<number, Piece[]>()
  for (const { line, piece } of side) byLine.set(line, [...(byLine.get(line) ?? []), piece])
  return [...byLine].flatMap(([index, pieces]) => {
    const line = original[index]
    return line
      ? [
          withPieces(
            line,
            line.pieces.filter((piece) => pieces.includes(piece)),
          ),
        ]
      : []
  })
}

function withPieces(line: Line, pieces: Piece[]): Line {
  return {
    ...line,
    pieces,
    start: Math.min(...pieces.map(({ start }) => start)),
    end: Math.max(...pieces.map(({ end }) => end)),
  }
}

function isRightToLeft({ left, right }: Band): boolean {
  const text = [...left, ...right].map(({ piece }) => piece.text).join('')
  const letters = text.match(/[\p{Script=Hebrew}\p{Script=Arabic}]/gu)?.length ?? 0
  return letters > 0.5 * (text.match(/\p{L}/gu)?.length ?? 0)
}

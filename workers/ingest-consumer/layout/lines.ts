/** Lines of text from runs: what stands beside each other, parted where the gap is wide. Pure. */
import { storableText } from '../../../core/text.ts'
import { inReadingOrder } from './bidi.ts'
import type { Run } from './runs.ts'
import { joinsWithoutSpace } from './scripts.ts'

/** Text without a wide gap in it. Coordinates as in `Run`. */
export interface Piece {
  text: string
  start: number
  end: number
}

/** Pieces on one baseline, in the order in which they are read. */
export interface Line {
  pieces: Piece[]
  angle: number
  start: number
  end: number
  baseline: number
  size: number
  /** Of most of its characters. */
  font: string
}

/** Baselines that differ by less than this share of the font size make one line: superscripts, sloppy tables. */
const SAME_BASELINE = 0.5
/** In font sizes. Words of justified text rarely stand further apart. */
const WIDE_GAP = 1
/** In font sizes. pdf.js has put spaces in where it saw them; what it parted but left so near is one word. */
const TIGHT_GAP = 0.12

/** What is between two pieces: clear to a reader, and found again whatever a viewer puts there. */
export const CELL_GAP = '  '

export function textOf(line: Line): string {
  return line.pieces.map(({ text }) => text).join(CELL_GAP)
}

export function linesOf(runs: readonly Run[]): Line[] {
  const lines: Line[] = []
  let open: Run[] = []
  let ended = false
  const close = () => {
    const line = open.length > 0 ? lineOf(open) : null
    if (line) lines.push(line)
    open = []
  }
  for (const run of runs) {
    if (run.text.trim() !== '') {
      const last = open.at(-1)
      if (last && (ended ? !goesOn(last, run) : !sameLine(last, run))) close()
      open.push(run)
      ended = false
    } else if (open.length > 0 && run.text !== '' && !ended) {
      const last = open.at(-1)
      if (last && sameLine(last, run)) open.push({ ...run, end: run.start })
    }
    ended ||= run.endsLine
  }
  close()
  return lines
}

function sameLine(a: Run, b: Run): boolean {
  return a.angle === b.angle && Math.abs(a.baseline - b.baseline) < SAME_BASELINE * Math.max(a.size, b.size)
}

/** pdf.js ends a line at small steps of the baseline, too, and where a table's cells were drawn one by one. */
function goesOn(last: Run, run: Run): boolean {
  const step = Math.abs(last.baseline - run.baseline)
  return (
    last.angle === run.angle &&
    step < 0.3 * Math.min(last.size, run.size) &&
    (run.start >= last.end - 0.2 * run.size || (run.rightToLeft && run.end <= last.start + 0.2 * run.size))
  )
}

function lineOf(runs: readonly Run[]): Line | null {
  const pieces: Piece[] = []
  let open: Piece | null = null
  let space = false
  const ordered = inReadingOrder(runs)
  for (const run of ordered) {
    const text = storableText(run.text).replace(/\s+/g, ' ')
    if (text.trim() === '') {
      space ||= text !== ''
      continue
    }
    const gap: number = open ? Math.max(run.start - open.end, open.start - run.end) : 0
    if (!open || gap > WIDE_GAP * run.size) {
      open = { text: text.trimStart(), start: run.start, end: run.end }
      pieces.push(open)
    } else {
      const spaced: boolean =
        (space || gap > TIGHT_GAP * run.size) && !joinsWithoutSpace(open.text, text, gap / run.size)
      open.text = spaced ? `${open.text.trimEnd()} ${text.trimStart()}` : open.text + text
      open.start = Math.min(open.start, run.start)
      open.end = Math.max(open.end, run.end)
    }
    space = false
  }
  for (const piece of pieces) piece.text = piece.text.replace(/ +/g, ' ').trim()
  const words = withoutLetterSpacing(pieces)
  const main = mainRun(runs)
  if (!main || words.length === 0) return null
  return {
    pieces: words,
    angle: main.angle,
    start: Math.min(...words.map(({ start }) => start)),
    end: Math.max(...words.map(({ end }) => end)),
    baseline: main.baseline,
    size: main.size,
    font: main.font,
  }
}

const SPACED_LETTERS = /^\p{L}(?: \p{L}){2,}$/u

/** "R E P O R T" is a word, and pieces like that side by side are a title. */
function withoutLetterSpacing(pieces: readonly Piece[]): Piece[] {
  const words: Piece[] = []
  let spaced = false
  for (const piece of pieces) {
    const last = words.at(-1)
    const own = SPACED_LETTERS.test(piece.text)
    const text = own ? piece.text.replaceAll(' ', '') : piece.text
    if (own && spaced && last)
      words[words.length - 1] = { text: `${last.text} ${text}`, start: last.start, end: piece.end }
    else words.push({ ...piece, text })
    spaced = own
  }
  return words
}

/** The longest run: its font and baseline are the line's. */
function mainRun(runs: readonly Run[]): Run | null {
  let main: Run | null = null
  for (const run of runs) if (run.text.trim() !== '' && (!main || run.text.length > main.text.length)) main = run
  return main
}

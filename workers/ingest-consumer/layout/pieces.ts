/** Pieces of a line from its runs: words put together as they are read, parted where a gap is wide. Pure. */
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

/** All in font sizes. Words of a text rarely stand further apart than this. */
const WIDE_GAP = 1
/** Words of a line that is stretched to the full width may stand this far apart, if they all do. */
const STRETCHED_GAP = 3
/** Letters that are set apart make words, which are this far apart at least. */
const WORD_GAP = 0.5
/** pdf.js has put spaces in where it saw them; what it parted but left so near is one word. */
const TIGHT_GAP = 0.12

/** `runs` are those of one line, as the file holds them. */
export function piecesOf(runs: readonly Run[], size: number): Piece[] {
  const pieces: Piece[] = []
  let open: Piece | null = null
  let before: Run | null = null
  let space = false
  for (const run of inReadingOrder(runs)) {
    const text = plainText(run.text)
    if (text.trim() === '') {
      space ||= text !== ''
      continue
    }
    const gap: number = open ? Math.max(run.start - open.end, open.start - run.end) : 0
    if (!open || !before || gap > (areSpaced(open.text, text) ? WORD_GAP : WIDE_GAP) * run.size) {
      open = { text: text.trimStart(), start: run.start, end: run.end }
      pieces.push(open)
    } else {
      const parted: boolean = space || gap > TIGHT_GAP * run.size || isNoteMark(open.text, before, run)
      const spaced: boolean = parted && !joinsWithoutSpace(open.text, text, gap / run.size)
      open.text = spaced ? `${open.text.trimEnd()} ${text.trimStart()}` : open.text + text
      open.start = Math.min(open.start, run.start)
      open.end = Math.max(open.end, run.end)
    }
    before = run
    space = false
  }
  for (const piece of pieces) piece.text = piece.text.replace(/ +/g, ' ').trim()
  return stretched(withoutLetterSpacing(pieces), size)
}

/** Letters as a keyboard has them, where the PDF has the forms in which they are drawn (ligatures, joined Arabic letters). */
function plainText(text: string): string {
  return storableText(text)
    .replace(/[\ufb00-\ufdff\ufe70-\ufefc]+/g, (forms) => forms.normalize('NFKC'))
    .replace(/\s+/g, ' ')
}

/** A raised number after a word or a number would make another word or number of it. Units ("m", "km") keep theirs. */
function isNoteMark(text: string, before: Run, run: Run): boolean {
  const raised = run.size < 0.85 * before.size && before.baseline - run.baseline > 0.15 * before.size
  return raised && /^\d/.test(run.text) && /(?:\p{L}{3}|\d)[.,;:!?)”"’]*$/u.test(text.slice(-NOTED))
}

/** Characters before the mark of a note that are looked at. */
const NOTED = 12
const SPACED_LETTERS = /^\p{L}(?: \p{L}){2,}$/u
const areSpaced = (a: string, b: string) => SPACED_LETTERS.test(a.trim()) && SPACED_LETTERS.test(b.trim())

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

/**
 * One piece where the words of a line were only stretched to its full width: all gaps are alike, and there are words
 * between them, not numbers.
 */
function stretched(pieces: Piece[], size: number): Piece[] {
  const gaps = pieces.slice(1).map((piece, i) => piece.start - (pieces[i]?.end ?? 0))
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)]
  const [first] = pieces
  const last = pieces.at(-1)
  if (!first || !last || pieces.length < 3 || most > STRETCHED_GAP * size || most - least > 0.2 * size) return pieces
  if (pieces.some(({ text }) => text.includes(' ') || !/\p{L}/u.test(text))) return pieces
  return [{ text: pieces.map(({ text }) => text).join(' '), start: first.start, end: last.end }]
}

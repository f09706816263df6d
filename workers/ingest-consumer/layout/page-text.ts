/**
 * The text of a page from its lines. The words are those that the PDF holds; only the white space between them is decided
 * here (and the hyphens that divide words), so that a passage can be found again in the page as a viewer shows it.
 */
import { joinedAt, type Vocabulary } from './hyphens.ts'
import { type Line, textOf } from './lines.ts'
import { joinsWithoutSpace } from './scripts.ts'

/** A gap this much larger than the page's usual one between lines starts a paragraph. */
const PARAGRAPH_GAP = 1.3
/** Another font size by this share starts a paragraph: a heading, a footnote. */
const PARAGRAPH_SIZE = 0.12

export interface WrittenPage {
  text: string
  /** Where each line begins in the text. */
  starts: number[]
}

/** Lines end in a line feed, paragraphs in two. `known`: to join divided words by; null leaves them divided. */
export function writePage(lines: readonly Line[], known: Pick<Vocabulary, 'has'> | null): WrittenPage {
  const usual = usualGap(lines)
  const starts: number[] = []
  let text = ''
  for (const [i, line] of lines.entries()) {
    const own = textOf(line)
    const previous = lines[i - 1]
    if (previous && startsParagraph(previous, line, usual)) text += '\n\n'
    else if (previous) text = goingOn(text, previous, line, own, known)
    starts.push(text.length)
    text += own
  }
  return { text, starts }
}

function goingOn(text: string, previous: Line, line: Line, own: string, known: Pick<Vocabulary, 'has'> | null): string {
  if (previous.pieces.length === 1 && isNext(previous, line)) {
    const joined = known && joinedAt(text.slice(text.lastIndexOf('\n') + 1), own, known)
    if (joined !== null) return text.slice(0, text.lastIndexOf('\n') + 1) + joined
    if (joinsWithoutSpace(text, own) && isFull(previous, line)) return text
  }
  return `${text}\n`
}

/** Whether the second line is the one below the first, or at the top of the next column. */
function isNext(line: Line, next: Line): boolean {
  if (line.angle !== next.angle) return false
  const step = next.top - line.baseline
  return step < 0 || (step < 2.5 * line.size && next.start < line.end && next.end > line.start)
}

/** Whether the line goes as far as the next, so that only its end broke the text off. */
function isFull(line: Line, next: Line): boolean {
  return line.end >= next.end - 2 * line.size
}

/** The median distance between lines that follow each other downwards, in font sizes; 0 where there are too few to tell. */
function usualGap(lines: readonly Line[]): number {
  const gaps = lines
    .slice(1)
    .map((line, index) => (line.top - (lines[index]?.baseline ?? 0)) / line.size)
    .filter((gap) => gap > 0)
    .sort((one, other) => one - other)
  return gaps[(gaps.length - 1) >> 1] ?? 0
}

export function startsParagraph(previous: Line, line: Line, usual: number): boolean {
  if (previous.angle !== line.angle) return true
  const gap = line.top - previous.baseline
  if (gap < 0) return false
  const larger = Math.max(previous.size, line.size)
  return gap > usual * larger * PARAGRAPH_GAP || Math.abs(previous.size - line.size) > larger * PARAGRAPH_SIZE
}

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

/** Characters at the end of a line that may be part of a divided word. */
const LINE_END = 80

/** Lines end in a line feed, paragraphs in two. `known`: to join divided words by; null leaves them divided. */
export function writePage(lines: readonly Line[], known: Pick<Vocabulary, 'has'> | null): WrittenPage {
  const usual = usualGap(lines)
  const parts: string[] = []
  const starts: number[] = []
  let length = 0
  const write = (part: string) => {
    parts.push(part)
    length += part.length
  }
  let previous: { line: Line; text: string } | null = null
  for (const line of lines) {
    const text = textOf(line)
    if (previous && startsParagraph(previous.line, line, usual)) write('\n\n')
    else if (previous) {
      const joined = joinedTo(previous, { line, text }, known)
      if (joined === null) write('\n')
      else if (joined < 0) {
        parts.push((parts.pop() ?? '').slice(0, joined))
        length += joined
      }
    }
    starts.push(length)
    write(text)
    previous = { line, text }
  }
  return { text: parts.join(''), starts }
}

interface Written {
  line: Line
  text: string
}

/** 0 or −1: nothing goes between the lines, and the last character (a hyphen) goes in the second case; null: a line feed. */
function joinedTo(before: Written, next: Written, known: Pick<Vocabulary, 'has'> | null): 0 | -1 | null {
  if (before.line.pieces.length > 1 || !isNext(before.line, next.line)) return null
  const end = before.text.slice(-LINE_END)
  const joined = known && joinedAt(end, next.text, known)
  if (joined !== null) return joined.length < end.length ? -1 : 0
  return joinsWithoutSpace(end, next.text) && isFull(before.line, next.line) ? 0 : null
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

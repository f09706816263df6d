/**
 * The text of a page from what stands on it. The words are those that the PDF holds, in its order; only the white space
 * between them is decided here, so that a passage can be found again in the page as a viewer shows it.
 */
import { storableText } from '../../../core/text.ts'

/** A run of text as pdf.js reports it. `transform`: PDF 32000-1, 9.4.4; `hasEOL`: a line ends after it. */
export interface TextItem {
  str: string
  transform: number[]
  hasEOL: boolean
}

interface Line {
  text: string
  /** Distance of the baseline from the origin, across the direction of writing, so that turned pages read like others. */
  baseline: number
  /** Font size. */
  size: number
}

/** A gap this much larger than the page's usual one between lines starts a paragraph. */
const PARAGRAPH_GAP = 1.3
/** Another font size by this share starts a paragraph: a heading, a footnote. */
const PARAGRAPH_SIZE = 0.12

/** Collects the items of one page, in order. */
export class PageText {
  readonly #lines: Line[] = []
  #open: Line | null = null
  #length = 0

  /** Characters so far. */
  get length(): number {
    return this.#length
  }

  add(item: TextItem): void {
    this.#length += item.str.length
    if (item.str.trim() !== '' && (this.#open === null || this.#open.text.trim() === ''))
      this.#open = { text: this.#open?.text ?? '', ...placeOf(item.transform) }
    if (this.#open) this.#open.text += item.str
    if (item.hasEOL) this.#endLine()
  }

  /** Lines end in a line feed, paragraphs in two. */
  finish(): string {
    this.#endLine()
    const usual = usualGap(this.#lines)
    let text = ''
    let previous: Line | null = null
    for (const line of this.#lines) {
      if (previous) text += startsParagraph(previous, line, usual) ? '\n\n' : '\n'
      text += line.text
      previous = line
    }
    return text
  }

  #endLine(): void {
    const text = storableText(this.#open?.text ?? '')
      .replace(/\s+/g, ' ')
      .trim()
    if (this.#open && text !== '') this.#lines.push({ ...this.#open, text })
    this.#open = null
  }
}

function placeOf(transform: number[]): { baseline: number; size: number } {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = transform
  const length = Math.hypot(a, b) || 1
  return { baseline: (a * y - b * x) / length, size: Math.hypot(c, d) }
}

/** The median distance between lines that follow each other downwards; 0 where there are too few to tell. */
function usualGap(lines: Line[]): number {
  const gaps = lines
    .slice(1)
    .map((line, index) => (lines[index]?.baseline ?? 0) - line.baseline)
    .filter((gap) => gap > 0)
    .sort((one, other) => one - other)
  return gaps[(gaps.length - 1) >> 1] ?? 0
}

function startsParagraph(previous: Line, line: Line, usual: number): boolean {
  const gap = previous.baseline - line.baseline
  if (gap < 0) return false
  const larger = Math.max(previous.size, line.size)
  return gap > usual * PARAGRAPH_GAP || Math.abs(previous.size - line.size) > larger * PARAGRAPH_SIZE
}

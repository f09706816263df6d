/**
 * Sentences of a PDF page's text, as spans of that text. Such text breaks at the end of every printed line, so that a line
 * break ends a sentence only where the layout says so: at a blank line, a list item, or a line that stops short.
 */

/** A stretch of a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  start: number
  end: number
}

/** A line this much shorter than the text's wide lines was not wrapped: it is a heading, a table row, the end of a paragraph. */
const WRAPPED_SHARE = 0.7
/** Longer than this is a table or a list without full stops, and is cut. */
const MAX_SENTENCE = 600

const LIST_ITEM = /^\s*(?:[•●▪■◦‣∙·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s/u
const GOES_ON = /(?:[,;(–—-]|\b(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with))\s*$/u
const STARTS_LOWER = /^\s*[\p{Ll}(,;]/u
const ABBREVIATION =
  /(?:^|[\s(])(?:(?:\p{Lu}\.)*\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Inc|Co|Corp|Ltd|Nos?|Figs?|Eq|Sec|Ch|Vol|pp?|vs|cf|ca|etc|approx|e\.g|i\.e|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\s*$/u

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of `text` in order, without the white space around them. */
export function sentenceSpans(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  let pending = ''
  for (const { segment, index } of segmenter.segment(withSoftBreaksAsSpaces(text))) {
    if (pending === '') start = index
    pending += segment
    if (endsWithAbbreviation(pending) && !pending.endsWith('\n')) continue
    spans.push(...cut(trimmed(text, { start, end: start + pending.length }), text))
    pending = ''
  }
  if (pending !== '') spans.push(...cut(trimmed(text, { start, end: start + pending.length }), text))
  return spans.filter(({ start, end }) => end > start)
}

/** Whether the full stop at the end of `text` may belong to an abbreviation. */
export function endsWithAbbreviation(text: string): boolean {
  return ABBREVIATION.test(text)
}

/** The same span without white space at its ends. */
export function trimmed(text: string, { start, end }: Span): Span {
  const piece = text.slice(start, end)
  const lead = piece.length - piece.trimStart().length
  return { start: Math.min(start + lead, end), end: Math.max(start + lead, start + piece.trimEnd().length) }
}

/** The text, character for character, with a space for each line break inside a sentence. */
function withSoftBreaksAsSpaces(text: string): string {
  const lines = text.split('\n')
  const wide = wideLength(lines)
  return lines.reduce((joined, line, i) => {
    if (i === 0) return line
    return joined + (isHardBreak(lines[i - 1] ?? '', line, wide) ? '\n' : ' ') + line
  }, '')
}

function isHardBreak(before: string, after: string, wide: number): boolean {
  if (before.trim() === '' || after.trim() === '' || LIST_ITEM.test(after)) return true
  if (GOES_ON.test(before) || STARTS_LOWER.test(after)) return false
  return before.trim().length < wide * WRAPPED_SHARE
}

/** How long a line is that runs over the whole width: the 90th percentile, which an odd line doesn't move. */
function wideLength(lines: string[]): number {
  const lengths = lines.map((line) => line.trim().length).filter((length) => length > 0)
  lengths.sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length * 0.9)] ?? 0
}

function cut(span: Span, text: string): Span[] {
  if (span.end - span.start <= MAX_SENTENCE) return [span]
  const window = text.slice(span.start, span.start + MAX_SENTENCE)
  const mark = Math.max(window.lastIndexOf('; '), window.lastIndexOf(': '), window.lastIndexOf('\n'))
  const at = mark > MAX_SENTENCE / 3 ? mark + 1 : window.lastIndexOf(' ')
  const middle = span.start + (at > 0 ? at : MAX_SENTENCE)
  return [
    trimmed(text, { start: span.start, end: middle }),
    ...cut(trimmed(text, { start: middle, end: span.end }), text),
  ]
}

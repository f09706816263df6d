/**
 * Splits the text of a PDF's page into sentences. Such text has a line break at the end of every printed line, headings
 * and table rows without a full stop, and running heads, so that lines are first put together to blocks.
 */

/** How wide a line is, as a share of the passage's wide lines, to be taken for one that was wrapped. */
const WRAPPED_LINE_SHARE = 0.7

/** More words than this without a full stop are text that a page break cut, not a heading. */
const MAX_HEADING_WORDS = 12

/** Longer than this is no sentence (a table, a list of names); it is cut at the nearest weaker mark. */
const MAX_SENTENCE_LENGTH = 600

const ABBREVIATION =
  /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Co|Corp|Ltd|No|Nos|Fig|Figs|Eq|Sec|Ch|Vol|pp?|vs|cf|ca|etc|approx|e\.g|i\.e|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:\p{Lu}\.)*\p{Lu})\.\s*$/u

/** "1." and "Table 3." begin a heading or a caption. */
const NUMBERING = /^\s*(?:(?:table|figure|note|item|section|chapter|part|appendix)\s+)?[\dIVX]+(?:\.\d+)*\.\s*$/iu

const BULLET = /^(?:[•●▪■◦‣∙·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S/u

/** A sentence of a passage, with the heading it stands under, if any. */
export interface Sentence {
  text: string
  heading: string
}

/** The sentences of a passage in order, headings left out, line breaks and runs of spaces made one space. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = []
  let heading = ''
  for (const part of blocksOf(text).flatMap(splitBlock)) {
    if (isHeading(part)) heading = part
    else sentences.push({ text: part, heading })
  }
  return sentences
}

/** Runs of lines that belong together: paragraphs, list items, headings, table rows. */
export function blocksOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\s+/gu, ' ').trim())
  const wide = wideLine(lines)
  const blocks: string[] = []
  let block = ''
  const close = () => {
    if (block !== '') blocks.push(block)
    block = ''
  }
  let previous = ''
  for (const line of lines) {
    if (line === '' || (previous !== '' && startsBlock(previous, line, wide))) close()
    if (line !== '') block = block === '' ? line : `${block} ${line}`
    previous = line
  }
  close()
  return blocks
}

function startsBlock(previous: string, line: string, wide: number): boolean {
  if (BULLET.test(line)) return true
  if (/[,;]$|[-–—]$|\b(?:and|or|of|the|a|an|to|in|for|with|by)$/u.test(previous)) return false
  if (/^[\p{Ll}(,;]/u.test(line)) return false
  return previous.length < wide * WRAPPED_LINE_SHARE
}

/** Length of a line that is as wide as the text runs: the 80th percentile, which a few odd lines do not move. */
function wideLine(lines: string[]): number {
  const lengths = lines.map((line) => line.length).filter((length) => length > 0)
  lengths.sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length * 0.8)] ?? 0
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

function splitBlock(block: string): string[] {
  const sentences: string[] = []
  let pending = ''
  for (const { segment } of segmenter.segment(block)) {
    pending += segment
    if (ABBREVIATION.test(pending) || NUMBERING.test(pending)) continue
    sentences.push(pending.trim())
    pending = ''
  }
  if (pending.trim() !== '') sentences.push(pending.trim())
  return sentences.flatMap(cutOverlong)
}

function cutOverlong(sentence: string): string[] {
  if (sentence.length <= MAX_SENTENCE_LENGTH) return [sentence]
  const window = sentence.slice(0, MAX_SENTENCE_LENGTH)
  const mark = Math.max(window.lastIndexOf('; '), window.lastIndexOf(': '), window.lastIndexOf(' • '))
  const cut = mark > MAX_SENTENCE_LENGTH / 3 ? mark + 1 : window.lastIndexOf(' ')
  if (cut <= 0) return [window, ...cutOverlong(sentence.slice(MAX_SENTENCE_LENGTH))]
  return [sentence.slice(0, cut).trim(), ...cutOverlong(sentence.slice(cut).trim())]
}

const HEADING_NUMBER =
  /^(?:(?:item|note|section|chapter|part|page|table|figure|appendix)\s+[\divx]{1,4}[a-z]?|\d{1,2})(?:\.\d+)*\s*(?:[.:)—–-]\s*|\s|$)/iu

/** A title, a running head, a page number: short, without a full stop, and without a figure that could be an answer. */
export function isHeading(sentence: string): boolean {
  if (/[.!?:;。！？]["'”’)\]]*$/u.test(sentence)) return false
  // A name with its abbreviation behind it answers what the abbreviation stands for.
  if (/\(\p{Lu}{2,}s?\)$/u.test(sentence)) return false
  const words = sentence.split(' ')
  if (words.length > MAX_HEADING_WORDS) return false
  const rest = sentence.replace(HEADING_NUMBER, '')
  if (/[\d@]/u.test(rest)) return false
  if (rest !== sentence && /^\p{Lu}/u.test(rest)) return true
  if (words.length <= 2) return true
  const names = words.filter((word) => !/^(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|with)$/iu.test(word))
  const capitals = names.filter((word) => /^[\p{Lu}\d(“"&—–-]/u.test(word)).length
  return capitals >= names.length * 0.6
}

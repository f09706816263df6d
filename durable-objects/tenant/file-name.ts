/** Titles, from the names of files and from what people type. No I/O. */

const MAX_TITLE_CODE_POINTS = 200
const UNTITLED = 'Untitled'

/**
 * Characters that a title must not hold: controls, line and paragraph separators, and the invisible ones that turn or
 * hide text around them. The joiner inside an emoji (U+200D) stays.
 */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu

/** One line of text that shows everything it holds, cut to 200 code points between characters as people see them. */
export function cleanTitle(text: string): string {
  return cut(text.toWellFormed().normalize('NFC').replace(/\s+/g, ' ').replace(UNSEEN, '').trim()) || UNTITLED
}

/** The last part of a path, without `.pdf`. Emoji and every script stay as they are. */
export function titleOfFile(name: string): string {
  const file = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  return cleanTitle(file.trim().replace(/\.pdf$/i, ''))
}

function cut(title: string): string {
  let kept = ''
  let length = 0
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(title)) {
    length += [...segment].length
    if (length > MAX_TITLE_CODE_POINTS) break
    kept += segment
  }
  return kept.trim()
}

/** What a conversation is called after its first question. */

const MAX_TITLE = 60

/** The question in one line, cut at a word where it is long. */
export function titleOf(question: string): string {
  const line = question.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= MAX_TITLE) return line
  const window = line
    .slice(0, MAX_TITLE - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
  const space = window.lastIndexOf(' ')
  return `${(space > MAX_TITLE / 2 ? window.slice(0, space) : window).replace(/[\s,;:.-]+$/, '')}…`
}

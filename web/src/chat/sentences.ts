/**
 * What a screen reader is told of an answer that grows: the whole sentences in `text` after `from`, without
 * citation markers and markdown signs, and where to go on. Half a sentence waits, unless the answer is `ended`.
 */
export function newSentences(text: string, from: number, ended: boolean): { say: string; next: number } {
  const rest = text.slice(from)
  const length = ended ? rest.length : endOfSentences(rest)
  return { say: plain(rest.slice(0, length)), next: from + length }
}

function endOfSentences(text: string): number {
  let end = 0
  for (const match of text.matchAll(/[.!?:](?:\s*\[\d{1,3}\])*(?=\s)|\n/g)) end = match.index + match[0].length
  return end
}

function plain(markdown: string): string {
  return markdown
    .replace(/\s*\[\d{1,3}\]/g, '')
    .replace(/[*_`#>|]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

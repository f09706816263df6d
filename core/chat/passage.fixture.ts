/** Passages for tests: the whole text of some pages, joined by a line break as search joins them. */
import type { FoundPassage } from '../tenant/search.ts'

export function passageOf(pages: Record<number, string>, documentId = 'd1', title = 'Report.pdf'): FoundPassage {
  const numbers = Object.keys(pages).map(Number)
  let text = ''
  const segments = numbers.map((page) => {
    if (text !== '') text += '\n'
    const textStart = text.length
    text += pages[page] ?? ''
    return { page, start: 0, end: pages[page]?.length ?? 0, textStart }
  })
  return {
    documentId,
    title,
    pageStart: Math.min(...numbers),
    pageEnd: Math.max(...numbers),
    text,
    segments,
    score: 1,
  }
}

import { describe, expect, it } from 'vitest'
import { readPassages } from './passages.ts'

/** Three pages, cut into chunks of these texts. */
const CHUNKS = [['Alpha one. ', 'Alpha two.\n', 'Alpha three.'], ['Beta one. ', 'Beta two.'], ['Gamma.']]

function row(page: number, index: number, score: number | null, documentId = 'a') {
  const before = CHUNKS.slice(0, page - 1).reduce((sum, chunks) => sum + chunks.length, 0)
  const chunks = CHUNKS[page - 1] ?? []
  const start = chunks.slice(0, index).join('').length
  const content = chunks[index] ?? ''
  return {
    document_id: documentId,
    title: 'Title',
    ordinal: before + index,
    page_start: page,
    page_end: page,
    start_offset: start,
    end_offset: start + content.length,
    content,
    score,
  }
}

describe('passages', () => {
  it('join neighbours of a page, in the order of the page, as good as the best of them', () => {
    expect(readPassages([row(1, 2, null), row(1, 0, 0.4), row(1, 1, 0.9)])).toEqual([
      {
        documentId: 'a',
        title: 'Title',
        pageStart: 1,
        pageEnd: 1,
        text: 'Alpha one. Alpha two.\nAlpha three.',
        segments: [{ page: 1, start: 0, end: 34, textStart: 0 }],
        score: 0.9,
      },
    ])
  })

  it('say exactly where on the page their text stands', () => {
    const page = (CHUNKS[0] ?? []).join('')
    const [passage] = readPassages([row(1, 1, 1)])
    const [segment] = passage?.segments ?? []
    expect(passage?.text).toBe('Alpha two.')
    expect(page.slice(segment?.start, segment?.end)).toBe('Alpha two.')
  })

  it('stay apart over a gap, a page break, or another document', () => {
    const rows = [row(1, 0, 0.3), row(1, 2, 0.2), row(2, 0, 0.9), row(2, 1, 0.5, 'b')]
    expect(readPassages(rows).map(({ documentId, pageStart, text }) => [documentId, pageStart, text])).toEqual([
      ['a', 2, 'Beta one.'],
      ['b', 2, 'Beta two.'],
      ['a', 1, 'Alpha one.'],
      ['a', 1, 'Alpha three.'],
    ])
  })

  it('are none for no rows', () => {
    expect(readPassages([])).toEqual([])
  })

  it('read numbers that the driver left as text', () => {
    expect(readPassages([{ ...row(3, 0, 1), ordinal: '5', score: '0.5' }])[0]).toMatchObject({
      score: 0.5,
      text: 'Gamma.',
    })
  })
})

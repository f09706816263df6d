import { describe, expect, it } from 'vitest'
import { estimateTokens } from '../../text.ts'
import { SELECTION, type SelectableChunk, selectChunks } from './select.ts'

/** Words without digits, as a number makes a text another one. */
const words = (from: number, count: number) =>
  Array.from(
    { length: count },
    (_, i) => `word${String(from + i).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')}`,
  ).join(' ')

/** On page 1 of document `a` unless said otherwise. */
function chunk(ordinal: number, score: number | null, content: string, place: Partial<SelectableChunk> = {}) {
  return { document_id: 'a', ordinal, page_start: 1, score, content, ...place }
}
const chosen = (chunks: SelectableChunk[], selection = SELECTION) =>
  selectChunks(chunks, selection).map(({ document_id, ordinal }) => `${document_id}${ordinal}`)

describe('room', () => {
  const far = [0, 10, 20, 30].map((ordinal) => chunk(ordinal, 1 - ordinal / 100, words(ordinal * 100, 20)))
  const each = estimateTokens(far[1]?.content ?? '')

  it('is filled with the best chunks, and not overrun', () => {
    expect(chosen(far, { ...SELECTION, tokens: 2 * each })).toEqual(['a0', 'a10'])
    expect(chosen(far)).toHaveLength(4)
  })

  it('is never too small for the best one', () => {
    expect(chosen(far, { ...SELECTION, tokens: 1 })).toEqual(['a0'])
    expect(chosen([])).toEqual([])
  })

  it('is taken by a chunk together with its neighbours, each once', () => {
    const page = [chunk(0, null, words(0, 20)), chunk(1, 0.9, words(20, 20)), chunk(2, 0.8, words(40, 20))]
    expect(chosen(page)).toEqual(['a0', 'a1', 'a2'])
    const further = chunk(9, 0.1, words(900, 20))
    const tokens = page.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    expect(chosen([...page, further], { ...SELECTION, tokens })).toEqual(['a0', 'a1', 'a2'])
    expect(chosen([...page, further], { ...SELECTION, tokens: tokens * 2 })).toContain('a9')
  })

  it('is not given to neighbours of what had no room', () => {
    const rows = [chunk(0, 0.9, words(0, 20)), chunk(5, 0.1, words(500, 20)), chunk(6, null, words(600, 20))]
    expect(chosen(rows, { ...SELECTION, tokens: estimateTokens(rows[0]?.content ?? '') })).toEqual(['a0'])
  })
})

describe('what repeats something better', () => {
  const text = `Net sales rose in the year to 2021. ${words(0, 40)}`
  const elsewhere = { document_id: 'b', page_start: 7 }

  it('is left out, in whichever document it stands', () => {
    expect(chosen([chunk(0, 0.8, text), chunk(3, 0.9, text, elsewhere)])).toEqual(['b3'])
    expect(chosen([chunk(0, 0.9, text), chunk(3, 0.8, `${text} again`, elsewhere)])).toEqual(['a0'])
    expect(chosen([chunk(0, 0.9, text), chunk(3, 0.8, text, { page_start: 2 })])).toEqual(['a0'])
  })

  it('is found in what stands around the better one, too', () => {
    const [first, second] = [words(0, 30), words(30, 30)]
    const rows = [chunk(0, 0.9, first), chunk(1, null, second), chunk(3, 0.8, words(20, 20), elsewhere)]
    expect(chosen(rows)).toEqual(['a0', 'a1'])
  })

  it('stays when it has a number that the other has not', () => {
    const [rows2020, rows2021] = [text.replace('2021', '2020'), text]
    expect(chosen([chunk(0, 0.9, rows2021), chunk(3, 0.8, rows2020, elsewhere)])).toEqual(['a0', 'b3'])
  })

  it('stays when it says more', () => {
    expect(chosen([chunk(0, 0.9, text), chunk(3, 0.8, `${text} ${words(100, 20)}`, elsewhere)])).toEqual(['a0', 'b3'])
  })
})

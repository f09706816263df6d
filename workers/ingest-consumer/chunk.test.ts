import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_SIZE, type ChunkSize, chunkPage } from './chunk.ts'

const contents = (text: string, size: ChunkSize = CHUNK_SIZE) =>
  chunkPage(text, [], size).map(({ start, end }) => text.slice(start, end))

const sentence = (n: number, words = 10) =>
  `${Array.from({ length: words - 1 }, (_, i) => `w${n}x${i}`).join(' ')} end${n}.`
const words = (text: string) => text.split(/\s+/).filter(Boolean).length

/** Pages as they come: words of some scripts, numbers, line breaks, blank lines, now and then something very long. */
const page = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.stringMatching(/^[a-z]{1,12}[.?!,]?$/) },
      { weight: 4, arbitrary: fc.constantFrom('$1,234', '(5.6)%', 'U.S.', '—', '•') },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }) },
      { weight: 1, arbitrary: fc.constantFrom('漢字かな交じり文。'.repeat(60), '9'.repeat(3_000), '😀'.repeat(900)) },
    ),
    { maxLength: 400 },
  )
  .chain((parts) =>
    fc
      .array(fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '\n\n\n'), {
        minLength: parts.length,
        maxLength: parts.length,
      })
      .map((gaps) => parts.map((part, i) => part + gaps[i]).join('')),
  )

describe('the chunks of a page', () => {
  it('tile it: nothing is lost, doubled or out of order', () => {
    fc.assert(
      fc.property(page, (text) => {
        const chunks = chunkPage(text)
        expect(contents(text).join('')).toBe(text)
        for (const [i, { start, end }] of chunks.entries()) {
          expect(start).toBe(chunks[i - 1]?.end ?? 0)
          expect(end).toBeGreaterThan(start)
        }
      }),
    )
  })

  it('are never longer than allowed', () => {
    fc.assert(
      fc.property(page, fc.integer({ min: 50, max: 2_000 }), (text, characters) => {
        for (const content of contents(text, { ...CHUNK_SIZE, characters }))
          expect(content.length).toBeLessThanOrEqual(characters)
      }),
    )
  })

  it('never cut a character in two', () => {
    fc.assert(
      fc.property(page, (text) => {
        for (const content of contents(text.toWellFormed())) expect(content.isWellFormed()).toBe(true)
      }),
    )
  })

  it('end with a sentence and have about as many words as wanted', () => {
    const text = Array.from({ length: 40 }, (_, i) => sentence(i)).join(' ')
    const chunks = contents(text)
    expect(chunks.length).toBeGreaterThan(5)
    for (const chunk of chunks) {
      expect(chunk.trim()).toMatch(/end\d+\.$/)
      expect(words(chunk)).toBeLessThanOrEqual(CHUNK_SIZE.words + 10)
    }
  })

  it('do not take a line break for the end of a sentence', () => {
    const text = sentence(1, 80).replaceAll('w1x9', 'w1x9\n').replaceAll('w1x40 ', 'w1x40\n')
    const [first = ''] = contents(`${sentence(0, 20)} ${text}`)
    expect(first).toContain('end0.')
  })

  it('keep a page number with what stands before it', () => {
    expect(contents(`${sentence(1, 60)}\n\n9`)).toEqual([`${sentence(1, 60)}\n\n9`])
  })

  it('begin anew at a heading, unless they have hardly begun', () => {
    const text = `${sentence(1, 50)}\n\nA heading\n\n${sentence(2, 20)}`
    const at = text.indexOf('A heading')
    expect(chunkPage(text, [at]).map(({ start }) => start)).toEqual([0, at])
    const short = `${sentence(1, 20)}\n\nA heading\n\n${sentence(2, 20)}`
    expect(chunkPage(short, [short.indexOf('A heading')])).toHaveLength(1)
  })

  it('cut a table without sentences at its words', () => {
    const row = 'Net sales 192,052 163,220 149,351\n'
    for (const chunk of contents(row.repeat(50))) expect(chunk.endsWith('\n') || chunk.endsWith(' ')).toBe(true)
  })

  it('are of passable size where a script has no spaces', () => {
    const chunks = contents('これは長い文章です。'.repeat(300))
    expect(chunks.length).toBeGreaterThan(2)
  })

  it('are none for a page without text', () => {
    expect(chunkPage('')).toEqual([])
  })
})

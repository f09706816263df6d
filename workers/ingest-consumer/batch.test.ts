import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Batch, type BatchSize, batchesOf } from './batch.ts'

const SIZE: BatchSize = { chunks: 5, characters: 10_000 }

async function batches(texts: string[], size = SIZE): Promise<Batch[]> {
  const all: Batch[] = []
  for await (const batch of batchesOf(
    texts.map((text, i) => ({ number: i + 1, text })),
    size,
  ))
    all.push(batch)
  return all
}

const text = fc.integer({ min: 0, max: 900 }).map((n) => Array.from({ length: n }, (_, i) => `word${i}`).join(' '))

describe('batches', () => {
  it('hold every page and every chunk once, in order, and no more chunks than one request takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 12 }), async (texts) => {
        const all = await batches(texts)
        expect(all.flatMap(({ pages }) => pages.map(({ number }) => number))).toEqual(texts.map((_, i) => i + 1))
        const chunks = all.flatMap((batch) => batch.chunks)
        expect(chunks.map(({ ordinal }) => ordinal)).toEqual(chunks.map((_, i) => i))
        for (const [i, page] of texts.entries()) {
          const own = chunks.filter((chunk) => chunk.page === i + 1)
          expect(own.map(({ content }) => content).join('')).toBe(page)
          for (const { start, end, content } of own) expect(page.slice(start, end)).toBe(content)
        }
        for (const batch of all) expect(batch.chunks.length).toBeLessThanOrEqual(SIZE.chunks)
      }),
    )
  })

  it('are full when their text is large', async () => {
    const all = await batches(['a '.repeat(50), 'b '.repeat(50), 'c'], { chunks: 100, characters: 150 })
    expect(all.map(({ pages }) => pages.map(({ number }) => number))).toEqual([[1, 2], [3]])
  })

  it('know how a page begins, but for its first chunk', async () => {
    const [batch] = await batches([`Heading. ${'More and more words here. '.repeat(40)}`])
    expect(batch?.chunks[0]?.pageHead).toBeNull()
    expect(batch?.chunks[1]?.pageHead).toMatch(/^Heading\. More/)
  })

  it('know the headings that each chunk stands under, from page to page', async () => {
    const long = (word: string) => `${`${word} `.repeat(70).trim()}.`
    const one = `Part one\n\n${long('a')}\n\nNet sales\n\n${long('b')}`
    const pages = [
      {
        number: 1,
        text: one,
        headings: [
          { start: 0, level: 1, text: 'Part one' },
          { start: one.indexOf('Net sales'), level: 2, text: 'Net sales' },
        ],
      },
      { number: 2, text: long('c') },
      { number: 3, text: `Part two\n\n${long('d')}`, headings: [{ start: 0, level: 1, text: 'Part two' }] },
    ]
    const all: Batch[] = []
    for await (const batch of batchesOf(pages, SIZE)) all.push(batch)
    const chunks = all.flatMap((batch) => batch.chunks)
    expect(chunks.find(({ content }) => content.includes('Net sales'))?.heading).toBe('Part one')
    expect(chunks.filter(({ page }) => page === 2).map(({ heading }) => heading)).toContain('Part one › Net sales')
    expect(chunks.at(-1)?.heading).toMatch(/^Part (one › Net sales|two)$/)
    expect(all.flatMap((batch) => batch.pages)[0]).toEqual({ number: 1, text: one })
  })

  it('are none without pages', async () => {
    expect(await batches([])).toEqual([])
  })
})

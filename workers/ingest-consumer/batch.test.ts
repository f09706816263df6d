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

  it('are none without pages', async () => {
    expect(await batches([])).toEqual([])
  })
})

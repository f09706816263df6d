import { describe, expect, it } from 'vitest'
import { ALL_FEATURES, type LayoutFeatures } from './features.ts'
import { layOut } from './lay-out.ts'
import { line } from './lines.fixture.ts'
import type { Page } from './page.ts'
import type { ReadPage } from './page-reader.ts'

const page = (number: number, more: Partial<ReadPage> = {}): ReadPage => ({
  number,
  characters: 0,
  lines: [line(40, 'Annual report'), line(100, `What page ${number * 37} says`), line(770, `${number}`)],
  width: 600,
  height: 800,
  ...more,
})
const pages = (count: number) => Array.from({ length: count }, (_, i) => page(i + 1))

async function laid(read: ReadPage[], options: { features?: Partial<LayoutFeatures>; signal?: AbortSignal } = {}) {
  const { features, signal = new AbortController().signal } = options
  const all: Page[] = []
  const source = (async function* () {
    yield* read
  })()
  for await (const one of layOut(source, { ...ALL_FEATURES, ...features }, signal)) all.push(one)
  return all
}

describe('the pages of a document', () => {
  it.each([0, 1, 2, 3, 9, 40])('come out in order, each once: %i', async (count) => {
    expect((await laid(pages(count))).map(({ number }) => number)).toEqual(pages(count).map(({ number }) => number))
  })

  it.each([2, 3, 40])('of %i are without heads and feet, the first and the last, too', async (count) => {
    expect((await laid(pages(count))).map(({ text }) => text)).toEqual(
      pages(count).map(({ number }) => `What page ${number * 37} says`),
    )
  })

  it('keep what one of them has and nothing else', async () => {
    const only = [1, 2, 3, 4].map((number) => page(number, { lines: [line(40, 'Confidential')] }))
    expect((await laid(only)).map(({ text }) => text)).toEqual(Array(4).fill('Confidential'))
  })

  it('are read ahead of by a few at most', async () => {
    let read = 0
    const source = (async function* () {
      for (const one of pages(100)) {
        read += 1
        yield one
      }
    })()
    for await (const { number } of layOut(source, ALL_FEATURES, new AbortController().signal)) {
      expect(read - number).toBeLessThanOrEqual(8)
    }
  })

  it('stop coming once the reader is told to stop', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(laid(pages(3), { signal: stop.signal })).rejects.toThrow('enough')
  })

  it('have headings at their places in the text', async () => {
    const [one] = await laid([
      page(1, {
        lines: [
          line(60, 'Results', { size: 18 }),
          ...Array.from({ length: 9 }, (_, i) => line(100 + 12 * i, `and so on and on goes this text ${i}`)),
          line(230, 'Net sales', { size: 14 }),
          line(250, 'which rose.'),
        ],
      }),
    ])
    expect(one?.headings).toEqual([
      { start: 0, level: 1, text: 'Results' },
      { start: one?.text.indexOf('Net sales'), level: 2, text: 'Net sales' },
    ])
  })

  it('join a word that a later page writes in one', async () => {
    const divided = page(1, { lines: [line(100, 'a conflict of inter'), line(112, 'est')] })
    const whole = page(2, { lines: [line(100, 'of the interest was')] })
    expect((await laid([divided, whole]))[0]?.text).toBe('a conflict of interest')
  })

  it('are left as they were read when nothing is wanted', async () => {
    const features = { columns: false, hyphens: false, runningHeads: false, tables: false, headings: false }
    expect((await laid(pages(5), { features }))[0]).toEqual({
      number: 1,
      text: 'Annual report\nWhat page 37 says\n\n1',
    })
  })
})

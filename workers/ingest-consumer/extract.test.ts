import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  type Bytes,
  emptyFile,
  encryptedPdf,
  headerOnlyPdf,
  imageOnlyPdf,
  noPagesPdf,
  notAPdf,
  ownerLockedPdf,
  repetitivePdf,
  truncatedPdf,
  unembeddedJapanesePdf,
  unstorableTextPdf,
} from '../../tests/support/odd-pdfs.ts'
import { makePdf } from '../../tests/support/pdf.ts'
import { EXTRACT_LIMITS, type ExtractLimits, type OpenPdf, pdfOpener } from './extract.ts'
import type { Page } from './layout/page.ts'

const LIMITS: ExtractLimits = { ...EXTRACT_LIMITS, pages: 500 }

async function pagesOf(bytes: Bytes, options: Partial<ExtractLimits> & { open?: OpenPdf; signal?: AbortSignal } = {}) {
  const { open = pdfOpener(), signal = new AbortController().signal, ...limits } = options
  const pdf = await open(bytes, { ...LIMITS, ...limits })
  const pages: Page[] = []
  try {
    for await (const page of pdf.read(signal)) pages.push(page)
    return pages
  } finally {
    await pdf.close()
  }
}

describe('reading a PDF', () => {
  it('gives the text of each page, with its number', async () => {
    const pages = await pagesOf(await makePdf(['The first page.', 'The second page.\n\nA second paragraph.']))
    expect(pages.map(({ number }) => number)).toEqual([1, 2])
    expect(pages[0]?.text).toBe('The first page.')
    expect(pages[1]?.text).toMatch(/^The second page\.\n+A second paragraph\.$/)
  })

  it('keeps pages without text', async () => {
    const pages = await pagesOf(await makePdf(['', 'Something.', '']))
    expect(pages.map(({ text }) => text)).toEqual(['', 'Something.', ''])
  })

  it('reads what only an owner password protects', async () => {
    expect(await pagesOf(await ownerLockedPdf())).toEqual([{ number: 1, text: 'Everybody may read this.' }])
  })

  it('leaves out what a database cannot hold', async () => {
    expect(await pagesOf(unstorableTextPdf())).toEqual([{ number: 1, text: 'BB' }])
  })

  it('reads fonts that are not embedded, given the character maps', async () => {
    const cmaps = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), 'cmaps')
    const asked: string[] = []
    const open = pdfOpener(async (fileName) => {
      asked.push(fileName)
      return new Uint8Array(await readFile(join(cmaps, fileName)))
    })
    expect(await pagesOf(unembeddedJapanesePdf(), { open })).toEqual([{ number: 1, text: 'あいうえお' }])
    expect(asked).toContain('90ms-RKSJ-H.bcmap')
  })

  it('gives others a turn between pages', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await pagesOf(await makePdf(Array.from({ length: 20 }, (_, i) => `Page ${i}`)))
    clearInterval(timer)
    expect(turns).toBeGreaterThanOrEqual(10)
  })

  it('stops when told to', async () => {
    const controller = new AbortController()
    const pdf = await pdfOpener()(await makePdf(['One.', 'Two.', 'Three.']), LIMITS)
    const read: number[] = []
    const reading = (async () => {
      for await (const { number } of pdf.read(controller.signal)) {
        read.push(number)
        controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
    expect(read).toEqual([1])
    await pdf.close()
  })
})

describe('what is no use', () => {
  const cases: [string, () => Bytes | Promise<Bytes>, string, RegExp][] = [
    ['something else', notAPdf, 'not-a-pdf', /isn’t a PDF/],
    ['an empty file', emptyFile, 'not-a-pdf', /isn’t a PDF/],
    ['a locked file', encryptedPdf, 'password', /locked with a password/],
    ['half a file', truncatedPdf, 'damaged', /damaged/],
    ['a header without a body', headerOnlyPdf, 'damaged', /damaged/],
    ['a file without pages', noPagesPdf, 'no-pages', /no pages/],
    ['a scan', imageOnlyPdf, 'no-text', /a scan without a text layer/],
    ['a text of nothing but blanks', () => makePdf([' ', '']), 'no-text', /scan/],
  ]
  it.each(cases)('%s is refused with a reason', async (_, make, kind, sentence) => {
    const reading = pagesOf(await make())
    await expect(reading).rejects.toMatchObject({ name: 'UnreadableFile', kind })
    await expect(reading).rejects.toThrow(sentence)
  })

  it('has too many pages', async () => {
    const bytes = await makePdf(['1', '2', '3'])
    await expect(pagesOf(bytes, { pages: 2 })).rejects.toThrow('This PDF has 3 pages; the limit is 2.')
  })

  it('has too much text on a page, and is left as soon as that shows', async () => {
    const started = performance.now()
    await expect(pagesOf(repetitivePdf(100_000), { pageCharacters: 20_000 })).rejects.toMatchObject({
      kind: 'too-much-text',
    })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('has too much text in all', async () => {
    const bytes = await makePdf(Array<string>(10).fill('Many words. '.repeat(10)))
    await expect(pagesOf(bytes, { characters: 500 })).rejects.toMatchObject({ kind: 'too-much-text' })
  })

  it('takes too long', async () => {
    await expect(pagesOf(await makePdf(['1', '2', '3']), { milliseconds: -1 })).rejects.toMatchObject({
      kind: 'too-slow',
    })
  })
})

/** The process of reader-process.ts. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getDocumentProxy } from 'unpdf'
import { EXTRACT_LIMITS, type ExtractLimits, pdfOpener } from '../../workers/ingest-consumer/extract.ts'
import { isReadable } from '../../workers/ingest-consumer/readable.ts'
import { UnreadableFile } from '../../workers/ingest-consumer/unreadable.ts'
import type { Bytes } from './odd-pdfs.ts'
import type { Ending, Order, Reader } from './reader-process.ts'

interface Counted {
  pages: number
  pagesWithText: number
}

const LIMITS = { ...EXTRACT_LIMITS, pages: 2_000 }
const cmaps = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), 'cmaps')
const open = pdfOpener(async (fileName) => new Uint8Array(await readFile(join(cmaps, fileName))))

// pdf.js leaves promises behind whose failure nobody looks at; a Worker only logs them.
process.on('unhandledRejection', () => {})

const readers: Record<Reader, (bytes: Bytes, limits: ExtractLimits) => Promise<Counted>> = {
  async ours(bytes, limits) {
    const pdf = await open(bytes, limits)
    const counted = { pages: pdf.pages, pagesWithText: 0 }
    try {
      for await (const { text } of pdf.read(new AbortController().signal)) if (says(text)) counted.pagesWithText += 1
      return counted
    } finally {
      await pdf.close()
    }
  },
  async plain(bytes) {
    const pdf = await getDocumentProxy(bytes, { verbosity: 0 })
    const counted = { pages: pdf.numPages, pagesWithText: 0 }
    try {
      for (let number = 1; number <= pdf.numPages; number++) {
        const page = await pdf.getPage(number).catch(() => null)
        const content = await page?.getTextContent().catch(() => null)
        if (says(content?.items.map((item) => ('str' in item ? item.str : '')).join('') ?? ''))
          counted.pagesWithText += 1
      }
      return counted
    } finally {
      await pdf.loadingTask.destroy()
    }
  },
}

/** Whether there is a word in a text, and not only what a broken font gives. */
function says(text: string): boolean {
  return /[\p{L}\p{N}]{2}/u.test(text) && isReadable(text)
}

let longestStall = 0
let last = performance.now()
function look(): void {
  const now = performance.now()
  longestStall = Math.max(longestStall, now - last)
  last = now
}
setInterval(look, 20)

process.on('message', async ({ bytes, reader, limits }: Order) => {
  const started = performance.now()
  longestStall = 0
  last = started
  const ending = await readers[reader](bytes, { ...LIMITS, ...limits }).then(
    (counted) => ({ state: 'read', ...counted }),
    (error: unknown) => ({
      state: error instanceof UnreadableFile ? error.kind : `broken: ${error}`,
      pages: 0,
      pagesWithText: 0,
    }),
  )
  look()
  const milliseconds = Math.round(performance.now() - started)
  process.send?.({ ...ending, milliseconds, longestStall: Math.round(longestStall) } satisfies Ending)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

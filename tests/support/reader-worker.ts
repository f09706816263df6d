/** The thread of reader-thread.ts. */
import { parentPort } from 'node:worker_threads'
import { getDocumentProxy } from 'unpdf'
import { EXTRACT_LIMITS, type ExtractLimits, pdfOpener } from '../../workers/ingest-consumer/extract.ts'
import { UnreadableFile } from '../../workers/ingest-consumer/unreadable.ts'
import type { Bytes } from './odd-pdfs.ts'
import type { Ending, Order, Reader } from './reader-thread.ts'

interface Counted {
  pages: number
  pagesWithText: number
}

const LIMITS = { ...EXTRACT_LIMITS, pages: 2_000 }
const open = pdfOpener()

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

function says(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

let longestStall = 0
let last = performance.now()
function look(): void {
  const now = performance.now()
  longestStall = Math.max(longestStall, now - last)
  last = now
}
setInterval(look, 20)

parentPort?.on('message', async ({ bytes, reader, limits }: Order) => {
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
  parentPort?.postMessage({ ...ending, milliseconds, longestStall: Math.round(longestStall) } satisfies Ending)
})
parentPort?.postMessage('ready')

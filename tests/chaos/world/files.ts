/** Files that people upload here: their first line says what is in them, so that nobody has to read PDF. */
import { createHash } from 'node:crypto'
import type { OpenPdf, PdfFile } from '../../../workers/ingest-consumer/extract.ts'

export interface SimFile {
  bytes: Uint8Array
  pages: number
  sha256: string
  /** What has to become of it, if nothing else happens. */
  fate: 'ready' | 'failed'
  takesMs: number
}

/** A PDF with so many pages, one chunk each, of which each takes so long to read. Files of one name are alike. */
export function pdf(name: string, pages: number, pageMs = 0): SimFile {
  return { ...file(`%PDF-1.7 ${JSON.stringify({ name, pages, pageMs })}`, pages, 'ready'), takesMs: pages * pageMs }
}

/** A PDF whose pages are pictures. */
export function scan(name: string): SimFile {
  return file(`%PDF-1.7 ${JSON.stringify({ name, pages: 1, empty: true })}`, 1, 'failed')
}

export function noPdf(name: string): SimFile {
  return file(`Dear ${name},`, 0, 'failed')
}

function file(text: string, pages: number, fate: SimFile['fate']): SimFile {
  const bytes = new TextEncoder().encode(text)
  return { bytes, pages, fate, takesMs: 0, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export const openSimPdf: OpenPdf = async (bytes): Promise<PdfFile> => {
  const text = new TextDecoder().decode(bytes)
  const { name, pages, pageMs, empty } = JSON.parse(text.slice('%PDF-1.7 '.length)) as {
    name: string
    pages: number
    pageMs?: number
    empty?: boolean
  }
  return {
    pages,
    async *read(_signal, from = 1) {
      for (let number = from; number <= pages; number++) {
        if (pageMs) await new Promise((resolve) => setTimeout(resolve, pageMs))
        yield { number, text: empty ? '' : `Page ${number} of ${name} says what it has to say.` }
      }
    },
    close: async () => {},
  }
}

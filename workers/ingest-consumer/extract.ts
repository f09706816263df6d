/** From the bytes of a PDF to the texts of its pages, one page at a time, so that memory stays flat. */
import { getResolvedPDFJS } from 'unpdf'
import { ALL_FEATURES, type LayoutFeatures } from './layout/features.ts'
import { layOut, PAGES_BEFORE } from './layout/lay-out.ts'
import type { Page } from './layout/page.ts'
import { hasText, PageReader, type ReadPage } from './layout/page-reader.ts'
import type { TextItem, TextStyles } from './layout/runs.ts'
import { tooManyPages, UnreadableFile, unreadable } from './unreadable.ts'

export interface ExtractLimits {
  pages: number
  /** Time spent on reading; time that the caller takes between pages doesn't count. */
  milliseconds: number
  /** Characters on one page. A page of a dense book has 5,000. */
  pageCharacters: number
  /** Characters in the file. */
  characters: number
}

export const EXTRACT_LIMITS: Omit<ExtractLimits, 'pages'> = {
  milliseconds: 120_000,
  pageCharacters: 500_000,
  characters: 10_000_000,
}

/** Where readers look for `%PDF-` (Adobe's own implementation note 13 to PDF 1.7, appendix H). */
const HEADER_WINDOW = 1024

/** A page with more items than this lets others have the thread in between. */
const ITEMS_PER_TURN = 2_000

export interface PdfFile {
  pages: number
  /** In order, from page `from` on. Throws `UnreadableFile`, or the signal's reason once it is aborted. */
  read(signal: AbortSignal, from?: number): AsyncGenerator<Page>
  close(): Promise<void>
}

/** Takes the buffer over: it is empty afterwards. Throws `UnreadableFile`. */
export type OpenPdf = (bytes: Uint8Array<ArrayBuffer>, limits: ExtractLimits) => Promise<PdfFile>

/**
 * `readCMap` gives the tables that say which characters the codes of a font stand for, by file name; fonts of East Asian
 * scripts that aren't embedded need them (ISO 32000-1, 9.7.5.2). Without them such text is left out.
 */
export function pdfOpener(
  readCMap?: (fileName: string) => Promise<Uint8Array>,
  features: LayoutFeatures = ALL_FEATURES,
): OpenPdf {
  return (bytes, limits) => openPdf(bytes, limits, features, readCMap)
}

async function openPdf(
  bytes: Uint8Array<ArrayBuffer>,
  limits: ExtractLimits,
  features: LayoutFeatures,
  readCMap?: (fileName: string) => Promise<Uint8Array>,
): Promise<PdfFile> {
  if (!looksLikePdf(bytes)) throw unreadable('not-a-pdf')
  const { getDocument } = await getResolvedPDFJS()
  const loading = getDocument({
    data: bytes,
    verbosity: 0,
    ...(readCMap && { cMapUrl: 'cmaps/', cMapPacked: true, BinaryDataFactory: factoryOf(readCMap) }),
    // Only text is wanted: no fonts to draw with, no images, no scripts, no look-ups beyond the file.
    disableFontFace: true,
    useSystemFonts: true,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
  })
  try {
    const pdf = await loading.promise
    if (pdf.numPages === 0) throw unreadable('no-pages')
    if (pdf.numPages > limits.pages) throw tooManyPages(pdf.numPages, limits.pages)
    return {
      pages: pdf.numPages,
      read: (signal, from = 1) => {
        const first = Math.max(1, from - PAGES_BEFORE)
        return startingAt(from, layOut(readPages(pdf, first, limits, features, signal), features, signal))
      },
      close: () => loading.destroy(),
    }
  } catch (error) {
    await loading.destroy()
    throw error instanceof UnreadableFile ? error : unreadable(isPasswordError(error) ? 'password' : 'damaged')
  }
}

/** What pdf.js streams of a page's text. */
interface TextPart {
  items: TextItem[]
  styles: TextStyles
}

type Pdf = Awaited<ReturnType<Awaited<ReturnType<typeof getResolvedPDFJS>>['getDocument']>['promise']>

async function* startingAt(from: number, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  for await (const page of pages) if (page.number >= from) yield page
}

async function* readPages(
  pdf: Pdf,
  first: number,
  limits: ExtractLimits,
  features: LayoutFeatures,
  signal: AbortSignal,
): AsyncGenerator<ReadPage> {
  let characters = 0
  let spent = 0
  let damaged = 0
  // Whoever begins later has found something before.
  let written = first > 1
  for (let number = first; number <= pdf.numPages; number++) {
    const started = Date.now()
    const page = await readPage(pdf, number, limits, features, signal)
    await turn()
    signal.throwIfAborted()
    spent += Date.now() - started
    characters += page?.characters ?? 0
    if (characters > limits.characters) throw unreadable('too-much-text')
    if (spent > limits.milliseconds) throw unreadable('too-slow')
    if (page === null) damaged += 1
    written ||= page !== null && hasText(page)
    yield page ?? { number, characters: 0, lines: [], width: 0, height: 0 }
  }
  if (!written) throw unreadable(damaged === pdf.numPages ? 'damaged' : 'no-text')
}

/** Null for a page that can't be read; the others may still be worth having. */
async function readPage(
  pdf: Pdf,
  number: number,
  limits: ExtractLimits,
  features: LayoutFeatures,
  signal: AbortSignal,
): Promise<ReadPage | null> {
  try {
    const page = await pdf.getPage(number)
    try {
      const reader = new PageReader(number, page.getViewport({ scale: 1 }), features)
      return await readText(page.streamTextContent() as ReadableStream<TextPart>, reader, limits, signal)
    } finally {
      page.cleanup()
    }
  } catch (error) {
    if (error instanceof UnreadableFile || signal.aborted) throw error
    if (isPasswordError(error)) throw unreadable('password')
    return null
  }
}

async function readText(
  stream: ReadableStream<TextPart>,
  page: PageReader,
  limits: ExtractLimits,
  signal: AbortSignal,
): Promise<ReadPage> {
  const reader = stream.getReader()
  try {
    let items = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      page.add(part.value.items, part.value.styles)
      if (page.length > limits.pageCharacters) throw unreadable('too-much-text')
      items += part.value.items.length
      if (items < ITEMS_PER_TURN) continue
      items = 0
      await turn()
      signal.throwIfAborted()
    }
    return page.finish()
  } catch (error) {
    // pdf.js wants an Error for a reason, which leaving a `for await` would not give it; and a paused stream never closes.
    await reader.cancel(error instanceof Error ? error : new Error('stopped'))
    throw error
  }
}

/** What pdf.js makes to load its own data with. */
function factoryOf(readCMap: (fileName: string) => Promise<Uint8Array>) {
  return class {
    fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
      if (kind !== 'cMapUrl') throw new Error('only character maps are at hand')
      return readCMap(filename)
    }
  }
}

function looksLikePdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW)).includes('%PDF-')
}

function isPasswordError(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordException'
}

/** Everything runs on one thread: whoever else has something to do gets a turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** From the bytes of a PDF to the texts of its pages, one page at a time, so that memory stays flat. */
import { getResolvedPDFJS } from 'unpdf'
import { OneAtATime, Overdue, turn, within } from './deadline.ts'
import { guard } from './guard/guard.ts'
import { ALL_FEATURES, type LayoutFeatures } from './layout/features.ts'
import { layOut, PAGES_BEFORE } from './layout/lay-out.ts'
import { textOf } from './layout/lines.ts'
import type { Page } from './layout/page.ts'
import { hasText, PageReader, type ReadPage } from './layout/page-reader.ts'
import type { TextItem, TextStyles } from './layout/runs.ts'
import { isReadable } from './readable.ts'
import { tooManyPages, UnreadableFile, unreadable } from './unreadable.ts'

export interface ExtractLimits {
  pages: number
  /** Time spent on reading, while it gives little text; time that the caller takes between pages doesn't count. */
  milliseconds: number
  /** Text that earns more time: a long book may take longer than a small file that gives nothing. */
  charactersPerSecond: number
  /** A page that takes longer is left out. */
  pageMilliseconds: number
  /** Characters on one page. A page of a dense book has 5,000. */
  pageCharacters: number
  /** Characters in the file. */
  characters: number
}

export const EXTRACT_LIMITS: Omit<ExtractLimits, 'pages'> = {
  milliseconds: 15_000,
  charactersPerSecond: 20_000,
  pageMilliseconds: 5_000,
  pageCharacters: 500_000,
  characters: 10_000_000,
}

/**
 * Where readers look for `%PDF-` (Adobe's own implementation note 13 to PDF 1.7, appendix H). A file that begins with an
 * object is read without it.
 */
const HEADER_WINDOW = 1024

/** A page with more items than this, or that takes longer, lets others have the thread in between. */
const ITEMS_PER_TURN = 2_000
const MILLISECONDS_PER_TURN = 50
/** How long a page that is given up may take to notice. */
const CANCEL_MILLISECONDS = 1_000

/**
 * pdf.js works on a page without a break, and on several documents in turns without one: of those that are read side by
 * side in an isolate, one has it at a time, so that others wait for one page and not for all of them.
 */
const pdfJs = new OneAtATime()

export interface PdfFile {
  pages: number
  /** In order, from page `from` on. Throws `UnreadableFile`, or the signal's reason once it is aborted. */
  read(signal: AbortSignal, from?: number): AsyncGenerator<Page>
  close(): Promise<void>
}

/** Takes the buffer over: it is empty afterwards. Throws `UnreadableFile`, or the signal's reason once it is aborted. */
export type OpenPdf = (bytes: Uint8Array<ArrayBuffer>, limits: ExtractLimits, signal?: AbortSignal) => Promise<PdfFile>

/**
 * `readCMap` gives the tables that say which characters the codes of a font stand for, by file name; fonts of East Asian
 * scripts that aren't embedded need them (ISO 32000-1, 9.7.5.2). Without them such text is left out.
 */
export function pdfOpener(
  readCMap?: (fileName: string) => Promise<Uint8Array>,
  features: LayoutFeatures = ALL_FEATURES,
): OpenPdf {
  return async (bytes, limits, signal) => {
    if (!looksLikePdf(bytes)) throw unreadable('not-a-pdf')
    const { emptied } = await guard(bytes, signal)
    return openPdf(bytes, { limits, features, emptied }, readCMap)
  }
}

interface Reading {
  limits: ExtractLimits
  features: LayoutFeatures
  /** Parts of the file that were too much to read. */
  emptied: number
}

async function openPdf(
  bytes: Uint8Array<ArrayBuffer>,
  reading: Reading,
  readCMap?: (fileName: string) => Promise<Uint8Array>,
): Promise<PdfFile> {
  const { limits, features } = reading
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
    const pdf = await pdfJs.run(() => within(limits.milliseconds, loading.promise))
    if (pdf.numPages === 0) throw unreadable('no-pages')
    if (pdf.numPages > limits.pages) throw tooManyPages(pdf.numPages, limits.pages)
    return {
      pages: pdf.numPages,
      read: (signal, from = 1) => {
        const first = Math.max(1, from - PAGES_BEFORE)
        return startingAt(from, layOut(readPages(pdf, first, reading, signal), features, signal))
      },
      close: () => loading.destroy(),
    }
  } catch (error) {
    await loading.destroy()
    if (error instanceof UnreadableFile) throw error
    throw unreadable(isPasswordError(error) ? 'password' : error instanceof Overdue ? 'too-slow' : 'damaged')
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
  { limits, features, emptied }: Reading,
  signal: AbortSignal,
): AsyncGenerator<ReadPage> {
  let characters = 0
  let spent = 0
  let damaged = 0
  let slow = 0
  // Whoever begins later has found something before.
  let written = first > 1
  for (let number = first; number <= pdf.numPages; number++) {
    const page = await pdfJs.run(async () => {
      const started = Date.now()
      const page = await readPage(pdf, number, limits, features, signal)
      await turn()
      spent += Date.now() - started
      return page
    })
    signal.throwIfAborted()
    if (page === 'damaged') damaged += 1
    if (page === 'slow') slow += 1
    const read = typeof page === 'string' ? null : page
    characters += read?.characters ?? 0
    if (characters > limits.characters) throw unreadable('too-much-text')
    if (spent > limits.milliseconds + (characters / limits.charactersPerSecond) * 1_000) throw unreadable('too-slow')
    const useful = read !== null && isReadable(read.lines.map(textOf).join('\n'))
    written ||= useful && hasText(read)
    yield useful ? read : { number, characters: 0, lines: [], width: 0, height: 0 }
  }
  if (!written) throw unreadable(slow + emptied > 0 ? 'too-slow' : damaged === pdf.numPages ? 'damaged' : 'no-text')
}

/** A page that can't be read, or not in time, is told as such; the others may still be worth having. */
async function readPage(
  pdf: Pdf,
  number: number,
  limits: ExtractLimits,
  features: LayoutFeatures,
  signal: AbortSignal,
): Promise<ReadPage | 'damaged' | 'slow'> {
  const deadline = Date.now() + limits.pageMilliseconds
  try {
    const page = await within(limits.pageMilliseconds, pdf.getPage(number))
    try {
      const reader = new PageReader(number, page.getViewport({ scale: 1 }), features)
      const parts = page.streamTextContent() as ReadableStream<TextPart>
      return await readText(parts, reader, { ...limits, deadline }, signal)
    } finally {
      page.cleanup()
    }
  } catch (error) {
    if (error instanceof UnreadableFile || signal.aborted) throw error
    if (isPasswordError(error)) throw unreadable('password')
    return error instanceof Overdue ? 'slow' : 'damaged'
  }
}

/** Throws `Overdue` when the page isn't read at `deadline`. */
async function readText(
  stream: ReadableStream<TextPart>,
  page: PageReader,
  { deadline, pageCharacters }: { deadline: number; pageCharacters: number },
  signal: AbortSignal,
): Promise<ReadPage> {
  const reader = stream.getReader()
  const next = () => within(deadline - Date.now(), reader.read())
  try {
    let items = 0
    let turnAt = Date.now() + MILLISECONDS_PER_TURN
    for (let part = await next(); !part.done; part = await next()) {
      page.add(part.value.items, part.value.styles)
      if (page.length > pageCharacters) throw unreadable('too-much-text')
      items += part.value.items.length
      if (items < ITEMS_PER_TURN && Date.now() < turnAt) continue
      await turn()
      signal.throwIfAborted()
      items = 0
      turnAt = Date.now() + MILLISECONDS_PER_TURN
      if (Date.now() > deadline) throw new Overdue()
    }
    return page.finish()
  } catch (error) {
    // pdf.js wants an Error for a reason, which leaving a `for await` would not give it; and a paused stream never closes.
    const cancelled = reader.cancel(error instanceof Error ? error : new Error('stopped'))
    await within(CANCEL_MILLISECONDS, cancelled).catch(() => {})
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
  return /%PDF-|\d+\s+\d+\s+obj\b/.test(new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_WINDOW)))
}

function isPasswordError(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordException'
}

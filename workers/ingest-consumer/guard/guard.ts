/**
 * Looks at a file before pdf.js does. pdf.js undoes a stream's filters into memory and works on what comes out without a
 * break, so a few kilobytes could cost gigabytes or minutes. Each stream is undone through a counter first: a file that
 * expands too much is refused; a part that would take too long is made empty, so that the rest can still be read.
 */
import { turn } from '../deadline.ts'
import { unreadable } from '../unreadable.ts'
import {
  codesMapped,
  entryWidth,
  holdsObjects,
  isImage,
  isPicture,
  keysIn,
  referenceArrays,
  roomClaimed,
  type Span,
  widthsBeyond,
  widthsIn,
} from './claims.ts'
import { type Encryption, encryptionOf } from './encryption.ts'
import { decoded, type Filter, filtersOf, isDeflated, NOTHING } from './filters.ts'
import { type StreamAt, scan } from './scan.ts'

/** Bytes after undoing filters, unless said otherwise. */
export interface GuardLimits {
  stream: number
  file: number
  /** What pdf.js works on in one go: a page's content, a form, a font. Some seconds' work at most. */
  part: number
  /** Of one object stream. */
  objects: number
  /** Codes in the ranges of one character map. */
  codes: number
  /** Codes in the ranges of all of them. */
  allCodes: number
  /** Entries in a cross-reference stream. The specification allows 8,388,607; a file of 32 MB has no room for as many. */
  entries: number
  /** Places in a file where a stream, or an object, seems to begin. Where the cross-reference is broken, pdf.js looks for them. */
  streams: number
  places: number
}

const MB = 2 ** 20

export const GUARD_LIMITS: GuardLimits = {
  stream: 64 * MB,
  file: 256 * MB,
  part: 8 * MB,
  objects: 16 * MB,
  codes: 2 ** 18,
  allCodes: 2 ** 22,
  entries: 2_000_000,
  streams: 250_000,
  places: 600_000,
}

/** Work between turns for others: bytes that came out, or steps of looking. */
const BYTES_PER_TURN = 4 * MB
const STEPS_PER_TURN = 1_000

/**
 * Makes parts empty, which changes the bytes, and says how many of them may have been text. Throws `UnreadableFile`, or the
 * signal's reason once it is aborted.
 */
export function guard(
  bytes: Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
  limits: GuardLimits = GUARD_LIMITS,
): Promise<{ emptied: number }> {
  return new Guard(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), limits, signal).run()
}

interface Part {
  start: number
  end: number
  /** Where the word `stream` stands. */
  keyword: number
  filter: Filter | null
  size: number
  image: boolean
}

class Guard {
  readonly #bytes: Buffer
  readonly #limits: GuardLimits
  readonly #signal: AbortSignal | undefined
  readonly #encryption: Encryption | null
  readonly #parts = new Map<number, Part>()
  readonly #arrays: number[][] = []
  readonly #widthObjects = new Set<number>()
  readonly #objects = new Map<number, Span[]>()
  #streams = 0
  #expanded = 0
  #codes = 0
  #emptied = 0
  #untilTurn = BYTES_PER_TURN

  constructor(bytes: Buffer, limits: GuardLimits, signal?: AbortSignal) {
    this.#bytes = bytes
    this.#encryption = encryptionOf(bytes)
    this.#limits = limits
    this.#signal = signal
  }

  async run(): Promise<{ emptied: number }> {
    const streams: StreamAt[] = []
    let steps = 0
    const visitor = {
      object: (number: number, text: string, start: number) => this.#readObject(number, text, start),
      stream: (stream: StreamAt) => void streams.push(stream),
    }
    for (const _ of scan(this.#bytes, visitor)) {
      for (let stream = streams.pop(); stream; stream = streams.pop()) await this.#readStream(stream)
      if (++steps > this.#limits.places) throw unreadable('damaged')
      if (steps % STEPS_PER_TURN === 0) await this.#turn()
    }
    this.#fitContents()
    for (const object of this.#widthObjects) this.#fitWidths(object)
    return { emptied: this.#emptied }
  }

  #readObject(number: number, text: string, start: number): void {
    this.#readText(text, start)
    // An array by itself may be the widths of a font that is found later.
    if (/^\s*\[/.test(text)) {
      const spans = widthsBeyond(text, text.indexOf('[')).map((span) => shifted(span, start))
      if (spans.length > 0) this.#objects.set(number, [...(this.#objects.get(number) ?? []), ...spans])
    }
  }

  /** `start` is null for a text that doesn't stand in the file as it is. */
  #readText(text: string, start: number | null): void {
    const { arrays, objects } = widthsIn(text)
    for (const object of objects) this.#widthObjects.add(object)
    for (const array of arrays) {
      const spans = widthsBeyond(text, array)
      if (spans.length > 0 && start === null) throw unreadable('damaged')
      for (const span of spans) this.#zero(shifted(span, start ?? 0))
    }
    for (const array of referenceArrays(text)) if (array.length > 1) this.#arrays.push(array)
  }

  async #readStream(stream: StreamAt): Promise<void> {
    const { object, keyword, dict, dictStart, start, end } = stream
    if (++this.#streams > this.#limits.streams) throw unreadable('damaged')
    const raw = this.#bytes.subarray(start, end ?? this.#bytes.length)
    const data = this.#plain(raw, stream)
    const filters = filtersOf(dict, data ?? raw)
    // What can't be inflated here can't by pdf.js either, if it sees the same: if it sees more, it shall not.
    if (data === null || (filters[0] === 'flate' && data.length > 2 && !isDeflated(data))) {
      this.#takeAway(keyword)
      return
    }
    const objects = holdsObjects(dict)
    const { size, kept } = await this.#expand(data, filters, objects ? this.#limits.objects : this.#limits.part)
    if (objects && kept === null) throw unreadable('expands-too-much')
    if (objects && kept) this.#readText(kept.toString('latin1'), filters.length === 0 && data === raw ? start : null)
    const filter = filters[0] ?? null
    const part: Part = { start, end: start + raw.length, keyword, filter, size, image: isImage(dict) }
    for (const span of roomClaimed(dict)) this.#lessen(shifted(span, dictStart))
    const width = entryWidth(dict)
    // Without its widths pdf.js takes the cross-reference for broken, and looks for the objects itself.
    if (width === 0)
      for (const { start, end } of keysIn(dict, 'W')) this.#bytes.fill('_', dictStart + start + 1, dictStart + end)
    const tooLong = width !== null && width > 0 && size / width > this.#limits.entries
    if (tooLong || kept === null || this.#mapsTooMuch(kept)) this.#empty(part)
    else if (object !== null) this.#remember(object, part)
  }

  /** What comes out, and how much; `kept` is null when that is more than asked for. */
  async #expand(
    data: Buffer,
    filters: readonly Filter[],
    keep: number,
  ): Promise<{ size: number; kept: Buffer | null }> {
    if (filters.length === 0) return { size: data.length, kept: data.length > keep ? null : data }
    const { stream, file } = this.#limits
    const chunks: Uint8Array[] = []
    let size = 0
    const count = (bytes: number) => {
      this.#expanded += bytes
      if (this.#expanded > file) throw unreadable('expands-too-much')
    }
    for await (const chunk of decoded(data, filters, count)) {
      size += chunk.length
      if (size > stream) throw unreadable('expands-too-much')
      if (size <= keep) chunks.push(chunk)
      else chunks.length = 0
      this.#untilTurn -= chunk.length
      if (this.#untilTurn < 0) await this.#turn()
    }
    const kept = size > keep ? null : Buffer.concat(chunks)
    // Deflated once more, though its dictionary doesn't say so in plain sight.
    if (kept && filters.length === 1 && isDeflated(kept)) {
      const again = await this.#expand(kept, ['flate'], keep)
      if (again.size > size) return again
    }
    return { size, kept }
  }

  /** What pdf.js will see; null where that can't be known. References to the data are kept no longer than a stream is read. */
  #plain(raw: Buffer, { object, generation, dict }: StreamAt): Buffer | null {
    if (!this.#encryption || isDeflated(raw) || isPicture(dict)) return raw
    return this.#encryption.decrypted(raw, object === null ? null : { number: object, generation })
  }

  /** What isn't called a stream is none. */
  #takeAway(keyword: number): void {
    this.#bytes.fill('_', keyword, keyword + 'stream'.length)
  }

  #mapsTooMuch(data: Buffer): boolean {
    if (!data.includes('range')) return false
    const { codes, allCodes } = this.#limits
    const mapped = codesMapped(data.toString('latin1'))
    if (mapped > codes || this.#codes + mapped > allCodes) return true
    this.#codes += mapped
    return false
  }

  #remember(object: number, part: Part): void {
    const known = this.#parts.get(object)
    if (!known || known.size < part.size) this.#parts.set(object, part)
  }

  /** What a page shows is the streams of one array, and may be the same stream many times. */
  #fitContents(): void {
    for (const array of this.#arrays) {
      const times = new Map<number, number>()
      for (const object of array) times.set(object, (times.get(object) ?? 0) + 1)
      const parts = [...times].flatMap(([object, n]) => {
        const part = this.#parts.get(object)
        return part ? [{ part, size: part.size * n }] : []
      })
      let size = parts.reduce((sum, part) => sum + part.size, 0)
      for (const part of parts.sort((one, other) => other.size - one.size)) {
        if (size <= this.#limits.part) break
        this.#empty(part.part)
        size -= part.size
      }
    }
  }

  #fitWidths(object: number): void {
    for (const span of this.#objects.get(object) ?? []) this.#zero(span)
  }

  /** Makes a number one of five digits, which is still more than there is of anything. */
  #lessen({ start, end }: Span): void {
    this.#bytes.fill('0', start, end - 5).fill('9', end - 5, end)
  }

  #zero({ start, end }: Span): void {
    this.#bytes.fill('0', start, end)
  }

  /** Nothing comes out of the stream any more. */
  #empty({ start, end, keyword, filter, image }: Part): void {
    if (!image) this.#emptied += 1
    if (this.#encryption) this.#takeAway(keyword)
    else if (filter === null) this.#bytes.fill(' ', start, end)
    else this.#bytes.set(Buffer.from(NOTHING[filter], 'latin1').subarray(0, end - start), start)
  }

  async #turn(): Promise<void> {
    this.#untilTurn = BYTES_PER_TURN
    await turn()
    this.#signal?.throwIfAborted()
  }
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by }
}

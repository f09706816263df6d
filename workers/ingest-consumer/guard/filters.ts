/**
 * What a stream becomes when its filters are undone (ISO 32000-1, 7.4), piece by piece, so that memory stays flat. Where
 * data are damaged, what came out before is what there is.
 */
import { Readable } from 'node:stream'
import { constants, createBrotliDecompress, createInflate, inflateSync } from 'node:zlib'
import { inflatedAsFarAsPossible } from './damaged-deflate.ts'

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export type Filter = 'flate' | 'brotli' | 'lzw' | 'run-length' | 'ascii85' | 'ascii-hex'

/** Names and their short forms; filters of images aren't among them, as nobody decodes images here. */
const FILTERS: Record<string, Filter> = {
  FlateDecode: 'flate',
  Fl: 'flate',
  BrotliDecode: 'brotli',
  LZWDecode: 'lzw',
  LZW: 'lzw',
  RunLengthDecode: 'run-length',
  RL: 'run-length',
  ASCII85Decode: 'ascii85',
  A85: 'ascii85',
  ASCIIHexDecode: 'ascii-hex',
  AHx: 'ascii-hex',
}

/**
 * The filters of a stream, the first to undo first. What its dictionary doesn't say in plain sight (a filter may be a
 * reference) the data give away: no text begins like deflated data.
 */
export function filtersOf(dict: string, head: Uint8Array): Filter[] {
  const said = /\/(?:Filter|F)\s*(\[[^\]]*\]|\/[^\s/<>[\]()]+)/.exec(dict)?.[1] ?? ''
  const filters: Filter[] = []
  for (const [, name] of said.matchAll(/\/([^\s/<>[\]()]+)/g)) {
    const filter = FILTERS[nameOf(name ?? '')]
    if (nameOf(name ?? '') === 'Crypt') continue
    // An image filter ends what pdf.js undoes to find text.
    if (!filter) break
    filters.push(filter)
  }
  return filters.length === 0 && isDeflated(head) ? ['flate'] : filters
}

/** `#46lateDecode` is another way to write a name. */
function nameOf(written: string): string {
  return written.replace(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

export function isDeflated(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0
}

/** What makes a stream of this filter one without data. */
export const NOTHING: Record<Filter, string> = {
  // No header of deflated data, and an error in one of Brotli's.
  flate: '\0\0',
  brotli: '\xff\xff\xff\xff',
  // The code for the end, in nine bits.
  lzw: '\x80\x80',
  'run-length': '\x80',
  ascii85: '~>',
  'ascii-hex': '>',
}

/** Data of so few bytes are inflated at once: at most 1,032 times as much comes out of them. */
const SMALL = 8_192
/** A piece of input; what one of them becomes is held in memory. */
const PIECE = 4_096

/** The data of a stream with its filters undone; `count` is told what each of them gave. Never throws because of the data. */
export async function* decoded(
  data: Buffer,
  filters: readonly Filter[],
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const [first, ...others] = filters
  if (first === 'flate' && others.length === 0 && data.length <= SMALL) {
    const whole = inflatedAtOnce(data)
    if (whole) {
      count(whole.length)
      yield whole
      return
    }
  }
  let chunks: Chunks = piecesOf(data)
  for (const [i, filter] of filters.entries())
    chunks = counted(i === 0 && filter === 'flate' ? inflated(data) : UNDO[filter](chunks), count)
  yield* chunks
}

async function* counted(chunks: Chunks, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length)
    yield chunk
  }
}

/** zlib as far as it goes, and then what it gives up on, from where it was. */
async function* inflated(data: Buffer): AsyncGenerator<Uint8Array> {
  let size = 0
  const damaged = { it: false }
  for await (const chunk of expanded(piecesOf(data), openInflate, damaged)) {
    size += chunk.length
    yield chunk
  }
  if (!damaged.it || !isDeflated(data)) return
  let seen = 0
  for (const chunk of inflatedAsFarAsPossible(data)) {
    const known = Math.min(chunk.length, Math.max(0, size - seen))
    seen += chunk.length
    if (known < chunk.length) yield chunk.subarray(known)
  }
}

const openInflate = () => createInflate({ finishFlush: constants.Z_SYNC_FLUSH })

/** Null for data that are damaged. */
function inflatedAtOnce(data: Buffer): Uint8Array | null {
  try {
    return inflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return null
  }
}

function* piecesOf(data: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += PIECE) yield data.subarray(at, at + PIECE)
}

const UNDO: Record<Filter, (chunks: Chunks) => AsyncGenerator<Uint8Array>> = {
  flate: (chunks) => expanded(chunks, openInflate),
  brotli: (chunks) => expanded(chunks, () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })),
  lzw: (chunks) => lzw(chunks),
  'run-length': (chunks) => runLength(chunks),
  ascii85: (chunks) => ascii85(chunks),
  'ascii-hex': (chunks) => asciiHex(chunks),
}

async function* expanded(
  chunks: Chunks,
  open: () => ReturnType<typeof createInflate> | ReturnType<typeof createBrotliDecompress>,
  damaged = { it: false },
): AsyncGenerator<Uint8Array> {
  const stream = open()
  const source = Readable.from(chunks, { objectMode: false, highWaterMark: PIECE })
  source.on('error', () => stream.end())
  source.pipe(stream)
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch {
    damaged.it = true
  } finally {
    source.destroy()
    stream.destroy()
  }
}

/** ISO 32000-1, 7.4.5. */
async function* runLength(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let copying = 0
  let repeating = 0
  for await (const chunk of chunks) {
    // Two bytes become at most 128, and a count may stand at the end of the chunk before.
    const out = new Uint8Array(chunk.length * 64 + 128)
    let size = 0
    for (const byte of chunk) {
      if (copying > 0) {
        out[size++] = byte
        copying--
      } else if (repeating > 0) {
        out.fill(byte, size, size + repeating)
        size += repeating
        repeating = 0
      } else if (byte < 128) copying = byte + 1
      else if (byte > 128) repeating = 257 - byte
      else {
        yield out.subarray(0, size)
        return
      }
    }
    yield out.subarray(0, size)
  }
}

/** ISO 32000-1, 7.4.3: five characters for four bytes, `z` for four zeros. The length is what matters for a group cut short. */
async function* ascii85(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let group: number[] = []
  for await (const chunk of chunks) {
    const out: number[] = []
    const flush = () => {
      const size = group.length - 1
      while (group.length < 5) group.push(84)
      const value = group.reduce((sum, digit) => sum * 85 + digit, 0)
      for (let i = 0; i < size; i++) out.push(Math.floor(value / 256 ** (3 - i)) & 0xff)
      group = []
    }
    for (const byte of chunk) {
      if (byte === 0x7e) {
        if (group.length > 1) flush()
        yield Uint8Array.from(out)
        return
      }
      if (byte === 0x7a && group.length === 0) out.push(0, 0, 0, 0)
      else if (byte >= 0x21 && byte <= 0x75) {
        group.push(byte - 0x21)
        if (group.length === 5) flush()
      }
    }
    yield Uint8Array.from(out)
  }
}

/** ISO 32000-1, 7.4.2. */
async function* asciiHex(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let high: number | null = null
  for await (const chunk of chunks) {
    const out: number[] = []
    for (const byte of chunk) {
      if (byte === 0x3e) {
        if (high !== null) out.push(high * 16)
        yield Uint8Array.from(out)
        return
      }
      const digit = Number.parseInt(String.fromCharCode(byte), 16)
      if (Number.isNaN(digit)) continue
      if (high === null) high = digit
      else {
        out.push(high * 16 + digit)
        high = null
      }
    }
    yield Uint8Array.from(out)
  }
}

const LZW_CLEAR = 256
const LZW_END = 257
const LZW_CODES = 4_096

/** ISO 32000-1, 7.4.4, with codes that become longer one early, as is usual. */
async function* lzw(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const prefix = new Uint16Array(LZW_CODES)
  const last = new Uint8Array(LZW_CODES)
  const length = new Uint16Array(LZW_CODES)
  for (let code = 0; code < 256; code++) {
    last[code] = code
    length[code] = 1
  }
  let next = 258
  let width = 9
  let previous: number | null = null
  let bits = 0
  let held = 0
  const firstOf = (code: number) => {
    let at = code
    while ((length[at] ?? 1) > 1) at = prefix[at] ?? 0
    return at & 0xff
  }
  for await (const chunk of chunks) {
    const out: Uint8Array[] = []
    for (const byte of chunk) {
      bits = ((bits << 8) | byte) & 0xffffff
      held += 8
      if (held < width) continue
      held -= width
      const code = (bits >> held) & ((1 << width) - 1)
      if (code === LZW_END) {
        yield Buffer.concat(out)
        return
      }
      if (code === LZW_CLEAR) {
        next = 258
        width = 9
        previous = null
        continue
      }
      if (previous !== null && next < LZW_CODES) {
        prefix[next] = previous
        last[next] = firstOf(code < next ? code : previous)
        length[next] = (length[previous] ?? 0) + 1
        next++
        if (next + 1 >= 1 << width && width < 12) width++
      }
      if (code >= next) {
        yield Buffer.concat(out)
        return
      }
      const text = new Uint8Array(length[code] ?? 0)
      for (let at = code, i = text.length - 1; i >= 0; i--) {
        text[i] = last[at] ?? 0
        at = prefix[at] ?? 0
      }
      out.push(text)
      previous = code
    }
    yield Buffer.concat(out)
  }
}

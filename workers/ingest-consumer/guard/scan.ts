/**
 * Finds the objects and streams of a PDF by looking at its bytes, whatever its cross-reference says: that may be broken, or
 * point anywhere. Finds too much rather than too little. No I/O.
 */

/** A stream, or what looks like one. */
export interface StreamAt {
  /** Number of the object that it belongs to; null where none begins before it. */
  object: number | null
  generation: number
  /** Where the word `stream` stands. */
  keyword: number
  /** From the beginning of its object to the word `stream`. */
  dict: string
  /** Where `dict` begins. */
  dictStart: number
  /** Where its data begin. */
  start: number
  /** Where its data end; null where only the data themselves can say. */
  end: number | null
}

export interface Visitor {
  /** What stands between the beginning of an object, at `start`, and its stream or its end. */
  object(number: number, text: string, start: number): void
  stream(stream: StreamAt): void
}

/** The longest beginning of an object that is looked at; of a longer one the end is left out. */
const TEXT_LIMIT = 4 * 2 ** 20
/** How far after the word `stream` its line may end. */
const LINE_LIMIT = 4_096
/** What is looked at before a second, third, … `stream` in the same object, which are rarely any. */
const REPEATED_LIMIT = 2_048
const LF = 10
const CR = 13

/** One pass over the file, a step at a time: whoever drives it may take a break in between. */
export function* scan(bytes: Buffer, visitor: Visitor): Generator<void> {
  const ends = new Ends(bytes)
  let object: { number: number; generation: number; start: number; streams: number } | null = null
  let objectAt = bytes.indexOf('obj')
  let streamAt = nextStream(bytes, 0)
  const finish = (end: number) => {
    if (object && object.streams === 0) visitor.object(object.number, textOf(bytes, object.start, end), object.start)
  }
  while (objectAt !== -1 || streamAt !== -1) {
    if (streamAt === -1 || (objectAt !== -1 && objectAt < streamAt)) {
      const name = nameBefore(bytes, objectAt)
      if (name !== undefined) {
        finish(objectAt)
        object = name && { ...name, start: objectAt + 3, streams: 0 }
      }
      objectAt = bytes.indexOf('obj', objectAt + 3)
    } else {
      const start = afterLine(bytes, streamAt + 6)
      if (start !== null) {
        const from: number = object && object.streams === 0 ? object.start : streamAt - REPEATED_LIMIT
        const dictStart = Math.max(0, from)
        const dict = textOf(bytes, dictStart, streamAt)
        finish(streamAt)
        if (object) object.streams += 1
        const { number = null, generation = 0 } = object ?? {}
        visitor.stream({
          object: number,
          generation,
          keyword: streamAt,
          dict,
          dictStart,
          start,
          end: ends.of(dict, start),
        })
      }
      streamAt = nextStream(bytes, streamAt + 6)
    }
    yield
  }
  finish(bytes.length)
}

/** The next `stream` that isn't the end of `endstream`. */
function nextStream(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf('stream', from); at !== -1; at = bytes.indexOf('stream', at + 6))
    if (bytes.toString('latin1', Math.max(0, at - 3), at) !== 'end') return at
  return -1
}

/** The name of the object that `obj` at this place begins; null for `endobj`, undefined for neither. */
function nameBefore(bytes: Buffer, at: number): { number: number; generation: number } | null | undefined {
  const before = bytes.toString('latin1', Math.max(0, at - 40), at)
  if (before.endsWith('end')) return null
  const match = /(\d+)\s+(\d+)\s*$/.exec(before)
  return match ? { number: Number(match[1]), generation: Number(match[2]) } : undefined
}

function afterLine(bytes: Buffer, from: number): number | null {
  const end = Math.min(bytes.length, from + LINE_LIMIT)
  for (let at = from; at < end; at++) {
    if (bytes[at] === LF) return at + 1
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1
  }
  return null
}

function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + TEXT_LIMIT))
}

/** Where streams end, as pdf.js has it: where `/Length` says, if `endstream` follows there, else before the next one. */
class Ends {
  readonly #bytes: Buffer
  #next = 0
  #numbers: Map<number, number[]> | null = null

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** `start` never decreases from call to call. */
  of(dict: string, start: number): number | null {
    const length = /\/Length\s+(\d+)(?:\s+\d+\s+(R))?/.exec(dict)
    const said = !length ? [] : length[2] ? this.#numbersOf(Number(length[1])) : [Number(length[1])]
    const fitting = said.map((length) => start + length).filter((end) => this.#endsAt(end))
    if (fitting.length > 0) return Math.max(...fitting)
    // A length that stands in an object stream can't be known here, and may be more than the next `endstream` says.
    if (length?.[2] && said.length === 0) return null
    if (this.#next < start) {
      const next = this.#bytes.indexOf('endstream', start)
      this.#next = next === -1 ? this.#bytes.length : next
    }
    return this.#next
  }

  #endsAt(end: number): boolean {
    return end <= this.#bytes.length && /^\s*endstream/.test(this.#bytes.toString('latin1', end, end + 32))
  }

  /** What the objects of this number say that are nothing but a number. */
  #numbersOf(object: number): number[] {
    this.#numbers ??= numbersIn(this.#bytes)
    return this.#numbers.get(object) ?? []
  }
}

function numbersIn(bytes: Buffer): Map<number, number[]> {
  const numbers = new Map<number, number[]>()
  for (let at = bytes.indexOf('obj'); at !== -1; at = bytes.indexOf('obj', at + 3)) {
    const value = /^\s*(\d{1,10})\s/.exec(bytes.toString('latin1', at + 3, at + 24))
    const object = nameBefore(bytes, at)
    if (!value || !object) continue
    const known = numbers.get(object.number) ?? []
    // More of them are nobody's mistake.
    if (known.length < 8) numbers.set(object.number, [...known, Number(value[1])])
  }
  return numbers
}

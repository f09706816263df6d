/**
 * Inflates damaged data as far as pdf.js does, which forgives what zlib doesn't: no checksum, no end, distances to before the
 * beginning (RFC 1951). Slow, and so for damaged data only.
 */

const PIECE = 65_536
const WINDOW = 32_768
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const END_OF_BLOCK = 256

class Ended extends Error {}

/** Pieces of what comes out, until something can't be made sense of. `data` begin with zlib's header of two bytes. */
export function* inflatedAsFarAsPossible(data: Uint8Array): Generator<Uint8Array> {
  const bits = new Bits(data, 2)
  const out = new Uint8Array(PIECE + 2 * WINDOW)
  let size = 0
  let given = 0
  try {
    for (let last = false; !last; ) {
      last = bits.take(1) === 1
      const type = bits.take(2)
      if (type === 3) return
      const stored = type === 0 ? bits.stored() : null
      const codes = stored ? null : type === 1 ? fixedCodes() : bits.codes()
      for (let at = 0; ; at++) {
        if (size >= PIECE + WINDOW) {
          yield out.slice(given, size)
          out.copyWithin(0, size - WINDOW, size)
          size = WINDOW
          given = WINDOW
        }
        if (stored) {
          if (at >= stored.length) break
          out[size++] = stored[at] ?? 0
          continue
        }
        if (!codes) return
        const symbol = bits.symbol(codes.literals)
        if (symbol === END_OF_BLOCK) break
        if (symbol < END_OF_BLOCK) {
          out[size++] = symbol
          continue
        }
        const [base, extra] = LENGTHS[symbol - 257] ?? [0, 0]
        const length = base + bits.take(extra)
        const [near, far] = DISTANCES[bits.symbol(codes.distances)] ?? [1, 0]
        const distance = near + bits.take(far)
        for (let i = 0; i < length; i++, size++) out[size] = out[size - distance] ?? 0
      }
    }
  } catch (error) {
    if (!(error instanceof Ended)) throw error
  } finally {
    if (size > given) yield out.slice(given, size)
  }
}

/** A code as a table from so many bits, the first being the lowest, to a symbol and its length. */
interface Code {
  table: Int32Array
  bits: number
}

class Bits {
  readonly #data: Uint8Array
  #at: number
  #held = 0
  #count = 0

  constructor(data: Uint8Array, at: number) {
    this.#data = data
    this.#at = at
  }

  take(count: number): number {
    while (this.#count < count) {
      const byte = this.#data[this.#at++]
      if (byte === undefined) throw new Ended()
      this.#held |= byte << this.#count
      this.#count += 8
    }
    const value = this.#held & ((1 << count) - 1)
    this.#held >>>= count
    this.#count -= count
    return value
  }

  symbol({ table, bits }: Code): number {
    while (this.#count < bits) {
      const byte = this.#data[this.#at]
      if (byte === undefined) break
      this.#at++
      this.#held |= byte << this.#count
      this.#count += 8
    }
    const entry = table[this.#held & ((1 << bits) - 1)] ?? 0
    const length = entry >> 16
    if (length === 0 || length > this.#count) throw new Ended()
    this.#held >>>= length
    this.#count -= length
    return entry & 0xffff
  }

  stored(): Uint8Array {
    // Bytes that were taken too early go back.
    this.#at -= this.#count >> 3
    this.#held = 0
    this.#count = 0
    const length = this.take(16)
    const check = this.take(16)
    if (check !== (~length & 0xffff) && (length !== 0 || check !== 0)) throw new Ended()
    const data = this.#data.subarray(this.#at, this.#at + length)
    this.#at += length
    return data
  }

  codes(): { literals: Code; distances: Code } {
    const literals = this.take(5) + 257
    const distances = this.take(5) + 1
    const lengths = new Uint8Array(19)
    const count = this.take(4) + 4
    for (const place of LENGTH_ORDER.slice(0, count)) lengths[place] = this.take(3)
    const code = codeOf(lengths)
    const all = new Uint8Array(literals + distances)
    for (let at = 0, before = 0; at < all.length; ) {
      const symbol = this.symbol(code)
      if (symbol < 16) {
        all[at++] = before = symbol
        continue
      }
      if (symbol > 16) before = 0
      const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7)
      all.fill(before, at, at + times)
      at += times
    }
    return { literals: codeOf(all.subarray(0, literals)), distances: codeOf(all.subarray(literals)) }
  }
}

function codeOf(lengths: Uint8Array): Code {
  const bits = Math.max(0, ...lengths)
  const table = new Int32Array(1 << bits)
  let code = 0
  for (let length = 1; length <= bits; length++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      let reversed = 0
      for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i)
      for (let at = reversed; at < table.length; at += 1 << length) table[at] = (length << 16) | symbol
      code++
    }
  }
  return { table, bits }
}

function fixedCodes(): { literals: Code; distances: Code } {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280)
  return { literals: codeOf(lengths), distances: codeOf(new Uint8Array(30).fill(5)) }
}

/** The least value of a symbol, and how many bits are added to it. */
const LENGTHS = [...ranges(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5])]
LENGTHS.push([258, 0])
const DISTANCES = [
  ...ranges(1, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]),
]

function* ranges(first: number, extra: readonly number[]): Generator<[number, number]> {
  let base = first
  for (const bits of extra) {
    yield [base, bits]
    base += 1 << bits
  }
}

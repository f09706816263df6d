/** Damages PDFs as disks, mail programs and bad software do: the same seed makes the same damage. */
import type { Bytes } from './odd-pdfs.ts'

export type Random = () => number

/** Numbers from 0 up to 1; mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const below = (random: Random, limit: number) => Math.floor(random() * limit)

type Damage = (file: Buffer, random: Random) => Buffer

const DAMAGES: Record<string, Damage> = {
  'flipped bytes': (file, random) => {
    const damaged = Buffer.from(file)
    for (let n = 1 + below(random, 40); n > 0 && damaged.length > 0; n--)
      damaged[below(random, damaged.length)] = below(random, 256)
    return damaged
  },
  truncated: (file, random) => file.subarray(0, below(random, file.length)),
  'a piece missing': (file, random) => {
    const at = below(random, file.length)
    return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + below(random, 400))])
  },
  'a piece twice': (file, random) => {
    const at = below(random, file.length)
    return Buffer.concat([file.subarray(0, at + below(random, 2_000)), file.subarray(at)])
  },
  'a broken cross-reference': (file, random) =>
    replaced(file, /\b\d{10}(?= \d{5} [nf])|(?<=startxref\s+)\d+/g, random, 0.5, () =>
      String(below(random, file.length * 2)).padStart(10, '0'),
    ),
  'other numbers': (file, random) =>
    replaced(file, /(?<=\/[A-Za-z]+[\d]?\s)\d+|(?<=\[\s*)\d+/g, random, 0.1, (number) =>
      String(NUMBERS[below(random, NUMBERS.length)] ?? below(random, Number(number) * 2 + 2)),
    ),
  'other references': (file, random) =>
    replaced(file, /\b\d+(?= 0 R)/g, random, 0.1, () => String(1 + below(random, 12))),
  'an object missing': (file, random) => {
    const objects = objectsOf(file)
    const gone = objects[below(random, objects.length)]
    return gone ? Buffer.concat([file.subarray(0, gone.start), file.subarray(gone.end)]) : file
  },
  'an object twice, once as another': (file, random) => {
    const objects = objectsOf(file)
    const one = objects[below(random, objects.length)]
    const other = objects[below(random, objects.length)]
    if (!one || !other) return file
    const name = /^\d+/.exec(file.toString('latin1', other.start, other.start + 12))?.[0] ?? '1'
    const copy = file.toString('latin1', one.start, one.end).replace(/^\d+/, name)
    return Buffer.concat([file.subarray(0, other.start), Buffer.from(copy, 'latin1'), file.subarray(other.start)])
  },
  'two streams swapped': (file, random) => {
    const text = file.toString('latin1')
    const streams = Array.from(text.matchAll(/stream\r?\n[\s\S]*?endstream/g), ({ index, 0: all }) => ({
      start: index,
      end: index + all.length,
    }))
    const [one, other] = [streams[below(random, streams.length)], streams[below(random, streams.length)]].sort(
      (a, b) => (a?.start ?? 0) - (b?.start ?? 0),
    )
    if (!one || !other || one === other) return file
    return Buffer.concat([
      file.subarray(0, one.start),
      file.subarray(other.start, other.end),
      file.subarray(one.end, other.start),
      file.subarray(one.start, one.end),
      file.subarray(other.end),
    ])
  },
}

/** Numbers that programs trip over. */
const NUMBERS = [0, -1, 1, 65_536, 16_777_216, 2_147_483_647, 4_294_967_296, 99_999_999_999]

function replaced(file: Buffer, what: RegExp, random: Random, share: number, by: (found: string) => string): Buffer {
  const text = file.toString('latin1').replace(what, (found) => (random() < share ? by(found) : found))
  return Buffer.from(text, 'latin1')
}

function objectsOf(file: Buffer): { start: number; end: number }[] {
  const text = file.toString('latin1')
  return Array.from(text.matchAll(/\b\d+ \d+ obj\b[\s\S]*?endobj\s*/g), ({ index, 0: all }) => ({
    start: index,
    end: index + all.length,
  }))
}

export interface Mutant {
  /** What it was made from, how, and with which seed. */
  name: string
  bytes: Bytes
}

/** So many damaged copies, of each file in turn. */
export function* mutants(files: ReadonlyMap<string, Bytes>, count: number, seed: number): Generator<Mutant> {
  const names = [...files.keys()]
  const damages = Object.entries(DAMAGES)
  for (let i = 0; i < count; i++) {
    const random = randomFrom(seed + i)
    const name = names[i % names.length] ?? ''
    const [damage, apply] = damages[below(random, damages.length)] ?? ['', (file: Buffer) => file]
    const bytes = new Uint8Array(apply(Buffer.from(files.get(name) ?? []), random))
    yield { name: `${name}, ${damage}, seed ${seed + i}`, bytes }
  }
}

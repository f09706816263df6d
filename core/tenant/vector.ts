/** How embeddings are written in SQL. */
import { EMBEDDING_DIMENSIONS } from './schema.ts'

/**
 * `halfvec` keeps 11 bits of a number: with this for the greatest of a vector, rounding to whole numbers changes its
 * direction by less than storing it does.
 */
const GREATEST = 32_767

/** A sign, five digits and a comma for each number, and the first bracket. */
const LONGEST = EMBEDDING_DIMENSIONS * 7 + 1
const ASCII = { minus: 0x2d, comma: 0x2c, zero: 0x30, open: 0x5b, close: 0x5d }
const decoder = new TextDecoder()

/**
 * An embedding as the text that `::vector` and `::halfvec` read. It points where the embedding does, but has another length: cosine
 * doesn't care, and what is stored goes through `unitHalfvec`. Whole numbers are a third shorter than fractions, and Postgres
 * reads them in a half to a tenth of the time. Written byte by byte, since joining strings takes three times as long.
 * Fewer dimensions than the column has are filled up with zeros, which leaves cosine as it is; more throw, and so does
 * what isn't a finite number.
 */
export function directionLiteral(embedding: readonly number[]): string {
  if (embedding.length > EMBEDDING_DIMENSIONS)
    throw new Error(`an embedding has ${embedding.length} dimensions; the column holds ${EMBEDDING_DIMENSIONS}`)
  const scale = scaleOf(embedding)
  const bytes = new Uint8Array(LONGEST)
  let at = 0
  bytes[at++] = ASCII.open
  for (let index = 0; index < EMBEDDING_DIMENSIONS; index++) {
    const value = Math.round((embedding[index] ?? 0) * scale)
    if (value < 0) bytes[at++] = ASCII.minus
    at = writeDigits(bytes, at, Math.abs(value))
    bytes[at++] = ASCII.comma
  }
  bytes[at - 1] = ASCII.close
  return decoder.decode(bytes.subarray(0, at))
}

function scaleOf(embedding: readonly number[]): number {
  let greatest = 0
  for (let index = 0; index < embedding.length; index++) {
    const size = Math.abs(embedding[index] ?? 0)
    if (!Number.isFinite(size)) throw new Error('an embedding holds something that is no finite number')
    if (size > greatest) greatest = size
  }
  return greatest > 0 ? GREATEST / greatest : 0
}

/** Answers with the place after the digits of `value`, a whole number below 100,000. */
function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  const end = at + (value < 10 ? 1 : value < 100 ? 2 : value < 1_000 ? 3 : value < 10_000 ? 4 : 5)
  let rest = value
  for (let place = end - 1; place >= at; place--) {
    const tenth = Math.floor(rest / 10)
    bytes[place] = ASCII.zero + rest - tenth * 10
    rest = tenth
  }
  return end
}

/** The SQL of a vector of length 1 from the text that `directionLiteral` gave; null for null. It is rounded once. */
export function unitHalfvec(text: string): string {
  return `l2_normalize(${text}::vector)::halfvec`
}

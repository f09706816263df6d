/** How embeddings are written in SQL. */
import { EMBEDDING_DIMENSIONS } from './schema.ts'

/**
 * `halfvec` keeps 11 bits of a number: with this for the greatest of a vector, rounding to whole numbers changes its
 * direction by less than storing it does.
 */
const GREATEST = 32_767

/**
 * An embedding as the text that `::vector` and `::halfvec` read. It points where the embedding does, but has another length: cosine
 * doesn't care, and what is stored goes through `unitHalfvec`. Whole numbers are a third shorter than fractions, and Postgres
 * reads them in a half to a tenth of the time.
 * Fewer dimensions than the column has are filled up with zeros, which leaves cosine as it is; more throw.
 */
export function directionLiteral(embedding: readonly number[]): string {
  if (embedding.length > EMBEDDING_DIMENSIONS)
    throw new Error(`an embedding has ${embedding.length} dimensions; the column holds ${EMBEDDING_DIMENSIONS}`)
  const greatest = embedding.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = greatest > 0 ? GREATEST / greatest : 0
  const numbers = embedding.map((value) => Math.round(value * scale))
  return `[${[...numbers, ...Array<number>(EMBEDDING_DIMENSIONS - embedding.length).fill(0)].join(',')}]`
}

/** The SQL of a vector of length 1 from the text that `directionLiteral` gave; null for null. It is rounded once. */
export function unitHalfvec(text: string): string {
  return `l2_normalize(${text}::vector)::halfvec`
}

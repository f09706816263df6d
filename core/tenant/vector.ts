import { EMBEDDING_DIMENSIONS } from './schema.ts'

/** `halfvec` keeps 11 bits of a number: more digits than these only make requests longer. */
const SIGNIFICANT_DIGITS = 5

/**
 * An embedding as the text that `::halfvec` reads. Fewer dimensions than the column has are filled up with zeros, which leaves
 * cosine as it is; more throw.
 */
export function halfvecLiteral(embedding: readonly number[]): string {
  if (embedding.length > EMBEDDING_DIMENSIONS)
    throw new Error(`an embedding has ${embedding.length} dimensions; the column holds ${EMBEDDING_DIMENSIONS}`)
  const numbers = embedding.map((value) => (value === 0 ? '0' : value.toPrecision(SIGNIFICANT_DIGITS)))
  return `[${[...numbers, ...Array<string>(EMBEDDING_DIMENSIONS - embedding.length).fill('0')].join(',')}]`
}

import { EMBEDDING_DIMENSIONS } from './schema.ts'

/**
 * `halfvec` keeps 11 bits of a number, and what models give is of length 1: more digits than these only make requests longer. As
 * whole numbers of millionths they are written in a third of the time that a number with a point takes.
 */
const PER_ONE = 1e6

/**
 * An embedding as the text that `::halfvec` reads. Fewer dimensions than the column has are filled up with zeros, which leaves
 * cosine as it is; more throw.
 */
export function halfvecLiteral(embedding: readonly number[]): string {
  if (embedding.length > EMBEDDING_DIMENSIONS)
    throw new Error(`an embedding has ${embedding.length} dimensions; the column holds ${EMBEDDING_DIMENSIONS}`)
  const numbers = embedding.map((value) => (value === 0 ? '0' : `${Math.round(value * PER_ONE)}e-6`))
  return `[${[...numbers, ...Array<string>(EMBEDDING_DIMENSIONS - embedding.length).fill('0')].join(',')}]`
}

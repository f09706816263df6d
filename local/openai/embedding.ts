import { isStopWord, stemOf, wordsOf } from './words.ts'

/** Length of a vector when a request does not ask for fewer dimensions. */
export const DIMENSIONS = 1536

/**
 * How much each kind of feature counts. Stems carry most of the meaning; exact words tell `organic` from `organization`;
 * pairs of neighbouring content words tell "net sales" from "sales net of returns"; n-grams still match a misspelling,
 * a compound, or a word that a line break cut in two. Retrieval is flat around these values.
 */
const WEIGHTS = { word: 0.5, stem: 1, pair: 0.5, ngram: 0.35 }

/** Stop words keep a little, so that a text made of nothing else still has a direction of its own. */
const STOP_WORD_SHARE = 0.1

/** Shorter n-grams than these collide by meaning, longer ones by nothing but the word itself. */
const NGRAM_LENGTHS = [4, 5]

/**
 * Signed feature hashing (Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009) of a
 * text's words, stems, word pairs and character n-grams, each with log term frequency. The same text always gives the
 * same vector; a text without a letter or digit gives a fixed one, as no vector may be zero.
 *
 * @returns a vector of unit length
 */
export function embed(text: string, dimensions: number = DIMENSIONS): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const { key, weight, count } of featuresOf(text)) {
    const hash = hashOf(key)
    const position = (hash >>> 1) % dimensions
    const value = weight * (1 + Math.log(count))
    vector[position] = (vector[position] ?? 0) + ((hash & 1) === 1 ? value : -value)
  }
  return unitLength(vector)
}

interface Feature {
  key: string
  weight: number
  count: number
}

function featuresOf(text: string): Iterable<Feature> {
  const features = new Map<string, Feature>()
  const add = (key: string, weight: number) => {
    const feature = features.get(key)
    if (feature === undefined) features.set(key, { key, weight, count: 1 })
    else feature.count += 1
  }
  let previous = ''
  for (const word of wordsOf(text)) {
    const stem = stemOf(word)
    if (isStopWord(word)) {
      add(`w ${word}`, WEIGHTS.word * STOP_WORD_SHARE)
      add(`s ${stem}`, WEIGHTS.stem * STOP_WORD_SHARE)
      continue
    }
    add(`w ${word}`, WEIGHTS.word)
    add(`s ${stem}`, WEIGHTS.stem)
    if (previous !== '') add(`p ${previous} ${stem}`, WEIGHTS.pair)
    previous = stem
    const bounded = `^${word}$`
    for (const length of NGRAM_LENGTHS) {
      for (let start = 0; start + length <= bounded.length; start++) {
        add(`g ${bounded.slice(start, start + length)}`, WEIGHTS.ngram)
      }
    }
  }
  return features.values()
}

/** 32-bit FNV-1a, finished with MurmurHash3's mixer so that position and sign do not depend on each other. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function unitLength(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  if (squares === 0) {
    vector[0] = 1
    return vector
  }
  const length = Math.sqrt(squares)
  return vector.map((value) => value / length)
}

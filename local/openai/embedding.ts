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
  for (const [hash, { weight, count }] of featuresOf(text)) {
    const position = (hash >>> 1) % dimensions
    const value = weight * (1 + Math.log(count))
    vector[position] = (vector[position] ?? 0) + ((hash & 1) === 1 ? value : -value)
  }
  return unitLength(vector)
}

interface Counted {
  weight: number
  count: number
}

/** By hash: two features that share one would end at the same place anyway. */
function featuresOf(text: string): Map<number, Counted> {
  const features = new Map<number, Counted>()
  const add = (hash: number, weight: number) => {
    const feature = features.get(hash)
    if (feature === undefined) features.set(hash, { weight, count: 1 })
    else feature.count += 1
  }
  let previous = ''
  for (const word of wordsOf(text)) {
    const { stem, isStop, own, ngrams } = knownWord(word)
    for (const { hash, weight } of own) add(hash, weight)
    if (isStop) continue
    if (previous !== '') add(hashOf(`p ${previous} ${stem}`), WEIGHTS.pair)
    previous = stem
    for (const hash of ngrams) add(hash, WEIGHTS.ngram)
  }
  return features
}

interface Word {
  stem: string
  isStop: boolean
  /** The word itself and its stem. */
  own: { hash: number; weight: number }[]
  /** Hashes; none of a stop word. */
  ngrams: number[]
}

const words = new Map<string, Word>()

/** Bounds the cache of words: a server left running sees ever new names. */
const MAX_CACHED_WORDS = 20_000

/** Texts are made of the same words again and again, and most of the work on a word doesn't depend on where it stands. */
function knownWord(word: string): Word {
  const known = words.get(word)
  if (known !== undefined) return known
  const stem = stemOf(word)
  const isStop = isStopWord(word)
  const share = isStop ? STOP_WORD_SHARE : 1
  const made: Word = {
    stem,
    isStop,
    own: [
      { hash: hashOf(`w ${word}`), weight: WEIGHTS.word * share },
      { hash: hashOf(`s ${stem}`), weight: WEIGHTS.stem * share },
    ],
    ngrams: isStop ? [] : ngramsOf(word).map((ngram) => hashOf(`g ${ngram}`)),
  }
  if (words.size >= MAX_CACHED_WORDS) words.clear()
  words.set(word, made)
  return made
}

function ngramsOf(word: string): string[] {
  const bounded = `^${word}$`
  return NGRAM_LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(0, bounded.length - length + 1) }, (_, start) =>
      bounded.slice(start, start + length),
    ),
  )
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
  for (let at = 0; at < vector.length; at++) squares += (vector[at] ?? 0) ** 2
  if (squares === 0) {
    vector[0] = 1
    return vector
  }
  const length = Math.sqrt(squares)
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? 0) / length
  return vector
}

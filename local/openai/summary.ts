import { sentencesOf } from './sentences.ts'
import { isStopWord, stemOf, wordsOf } from './words.ts'

export interface CentralSentence {
  text: string
  /** Which of the given texts it is from, from 0. */
  source: number
}

/** Shorter sentences than this carry no thought worth a place in a summary. */
const MIN_WORDS = 10
const MAX_WORDS = 60

/**
 * The sentences that say most of what the texts keep coming back to, in the order in which they stand there: SumBasic
 * (Nenkova and Vanderwende, 2005). A word that a chosen sentence has covered counts less for the next.
 */
export function centralSentences(texts: string[], count: number): CentralSentence[] {
  const sentences = texts.flatMap((text, source) =>
    sentencesOf(text).map((sentence, index) => ({
      text: sentence.text,
      source,
      index,
      length: wordsOf(sentence.text).length,
      stems: contentStems(sentence.text),
    })),
  )
  const full = sentences.filter(
    ({ text, length }) => length >= MIN_WORDS && length <= MAX_WORDS && /[.!?。！？]["'”’)\]]*$/u.test(text),
  )
  const pool = full.length > 0 ? full : sentences
  const share = probabilities(pool.flatMap((sentence) => sentence.stems))
  const chosen = new Set<(typeof pool)[number]>()
  while (chosen.size < count && chosen.size < pool.length) {
    const rest = pool.filter((sentence) => !chosen.has(sentence))
    const best = rest.reduce((a, b) => (meanShare(b.stems, share) > meanShare(a.stems, share) ? b : a))
    chosen.add(best)
    for (const stem of best.stems) share.set(stem, (share.get(stem) ?? 0) ** 2)
  }
  return [...chosen]
    .sort((a, b) => a.source - b.source || a.index - b.index)
    .map(({ text, source }) => ({ text, source }))
}

/** A text cut to so many words, without a full stop where it was cut. */
export function shortened(text: string, maxWords: number | undefined): string {
  const words = text.split(/\s+/u).filter((word) => word !== '')
  if (maxWords === undefined || words.length <= maxWords) return words.join(' ')
  return words
    .slice(0, maxWords)
    .join(' ')
    .replace(/[\p{P}]+$/u, '')
}

function contentStems(text: string): string[] {
  return [
    ...new Set(
      wordsOf(text)
        .filter((word) => !isStopWord(word) && !/^\d/u.test(word))
        .map(stemOf),
    ),
  ]
}

function probabilities(stems: string[]): Map<string, number> {
  const share = new Map<string, number>()
  for (const stem of stems) share.set(stem, (share.get(stem) ?? 0) + 1 / stems.length)
  return share
}

function meanShare(stems: string[], share: Map<string, number>): number {
  if (stems.length === 0) return 0
  return stems.reduce((sum, stem) => sum + (share.get(stem) ?? 0), 0) / stems.length
}

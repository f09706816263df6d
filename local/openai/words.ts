import { stemmer } from 'stemmer'

/** Words that say nothing about what a text is about: articles, pronouns, auxiliaries, prepositions, question words. */
const STOP_WORDS = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can
  could did do does doing down during each few for from further had has have having he her here hers him his how i if in
  into is it its just may me might more most must my no nor not now of off on once only or other our out over own per
  same shall she should so some such than that the their them then there these they this those through to too under
  until up upon us very was we were what when where which while who whom whose why will with within would you your`.split(
    /\s+/,
  ),
)

/** Words that people wrap around a question: "according to the document", "please give me the answer as a list". */
const FILLER_WORDS = new Set(
  `according answer answers asked describe described directly document documents explain explained file files find
  following format formatted give given integer kindly list many mean means mention mentioned mentions much passage
  passages pdf please question report return say says show shows state stated states tell text write`.split(/\s+/),
)

const stems = new Map<string, string>()

/** Bounds the cache of stems: a server left running sees ever new names. */
const MAX_CACHED_STEMS = 50_000

/** Porter stem of a lower-case word. A word that is not plain a to z stays as it is. */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const stem = /^[a-z]+$/.test(word) ? stemmer(word) : word
  if (stems.size >= MAX_CACHED_STEMS) stems.clear()
  stems.set(word, stem)
  return stem
}

/**
 * The lower-case words of a text, in order. Accents go, `U.S.` is `us`, `1,358` is `1358`, `Costco's` is `costco`;
 * scripts without spaces give overlapping pairs of characters, the usual stand-in for words there.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/\b(?:\p{L}\.){2,}/gu, (initials) => initials.replaceAll('.', ''))
    .replace(/(\p{L})['’](?:s\b)?/gu, '$1')
  const words = plain.match(/\d+\.\d+|[\p{L}\p{N}]+/gu) ?? []
  return words.some((word) => WITHOUT_SPACES.test(word)) ? words.flatMap(characterPairs) : words
}

/** The stems of a text's words, in order. */
export function stemsOf(text: string): string[] {
  return wordsOf(text).map(stemOf)
}

const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

function characterPairs(word: string): string[] {
  if (!WITHOUT_SPACES.test(word) || word.length <= 2) return [word]
  return Array.from({ length: word.length - 1 }, (_, start) => word.slice(start, start + 2))
}

/** Whether a lower-case word carries no content of its own. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word)
}

/** Whether a lower-case word of a question is not a subject that the question is about. */
export function isFillerWord(word: string): boolean {
  return STOP_WORDS.has(word) || FILLER_WORDS.has(word)
}

/** How much of what one text says stands in another, by their words. */

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+/gu
/** A word divided at the end of a line, whatever became of the line break since. */
const DIVIDED_WORD = /(\p{Ll})-\s+(\p{Ll})/gu

const FILLERS = new Set(
  `a about all also an and are as at be been but by can could did do does for from had has have how i if in into is it its
   may more most no not of on or our so than that the their them there these they this to was we were what when where which
   who will with would you your`.split(/\s+/),
)

/** A figure is what a reader checks first. */
const NUMBER_WEIGHT = 3
const FILLER_WEIGHT = 0.1

export type Weights = ReadonlyMap<string, number>

/** The words of a text in a form in which "Operations," equals "operation" and "1,234" equals "1234". */
export function wordsOf(text: string): string[] {
  const joined = text.replace(DIVIDED_WORD, '$1$2').normalize('NFKC').toLowerCase()
  return Array.from(joined.matchAll(WORD), ([word]) =>
    /^\p{N}/u.test(word) ? word.replaceAll(',', '') : withoutSuffix(word),
  )
}

/** How much each word of a text matters. */
export function weightsOf(text: string): Map<string, number> {
  return new Map(wordsOf(text).map((word) => [word, weightOf(word)]))
}

/** The share, by weight, of `wanted` that `words` has: 0 to 1. */
export function coverage(wanted: Weights, words: ReadonlySet<string>): number {
  let all = 0
  let found = 0
  for (const [word, weight] of wanted) {
    all += weight
    if (words.has(word)) found += weight
  }
  return all === 0 ? 0 : found / all
}

function weightOf(word: string): number {
  if (/^\p{N}/u.test(word)) return NUMBER_WEIGHT
  return FILLERS.has(word) ? FILLER_WEIGHT : 1 + Math.min(word.length, 10) / 10
}

function withoutSuffix(word: string): string {
  return word.length > 4 ? word.replace(/(?:ies|es|s|ed|ing|ly)$/, '') : word
}

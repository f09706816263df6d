/** Words that the end of a line divides. Pure. */

/** Words of a document, as far as it has been read. */
export class Vocabulary {
  readonly #words = new Set<string>()

  has(word: string): boolean {
    return this.#words.has(word)
  }

  /** The words of a line, but for those at its ends, which may be parts of one. */
  addLine(text: string): void {
    if (this.#words.size > MOST_WORDS) return
    const words = wordsOf(text)
    for (const word of words.slice(1, -1)) this.#words.add(word)
  }
}

const MOST_WORDS = 60_000
const LONGEST_WORD = 60
/** With its hyphen. What isn't looked at before it costs nothing, however long a line is. */
const LAST_WORD = /(?<![\p{L}\p{N}])((?:[\p{L}\p{N}]+[-\u2010'’])*\p{L}+[-\u2010]?)$/u
const FIRST_WORD = /^\p{Ll}\p{L}*(?:[-\u2010][\p{L}\p{N}]+)*/u
const HYPHEN = /[-\u2010]$/

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-\u2010'’][\p{L}\p{N}]+)*/gu) ?? []

/** Parts that keep their hyphen when nothing says that they don't. */
const PREFIXES = new Set(
  `all cross ex half high large long low mid multi non off on one part self semi short single small so third three two
  well year`.split(/\s+/),
)

/**
 * How a line and the next are put together: `line` with the hyphen gone, or with it kept, and no white space between;
 * null if no word is divided. The text of a line is never changed otherwise.
 */
export function joinedAt(line: string, next: string, known: Pick<Vocabulary, 'has'>): string | null {
  const [, before = ''] = LAST_WORD.exec(line.slice(-LONGEST_WORD)) ?? []
  if (before === '') return null
  const [after = ''] = FIRST_WORD.exec(next.slice(0, LONGEST_WORD)) ?? []
  if (after === '') return HYPHEN.test(before) && /^[\p{L}\p{N}]/u.test(next) ? line : null
  const [first, second] = [before.toLowerCase().replace(HYPHEN, ''), after.toLowerCase()]
  const whole = known.has(first + second)
  if (!HYPHEN.test(before)) {
    // The hyphen may be one that shows at the end of a line only; such are lost in extraction.
    return whole && first.length > 1 && first.length + second.length > 5 && !(known.has(first) && known.has(second))
      ? line
      : null
  }
  const kept = known.has(`${first}-${second}`)
  if (whole && !kept) return line.slice(0, -1)
  if (kept || PREFIXES.has(first) || first.includes('-')) return line
  return known.has(first) && known.has(second) && first.length > 3 && second.length > 3 ? line : line.slice(0, -1)
}

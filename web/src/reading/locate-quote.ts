/** A piece of one text item: characters `start` (included) to `end` (excluded) of `items[item]`. */
export interface Span {
  item: number
  start: number
  end: number
}

/**
 * Finds a quote in a page's text items (the runs of text that pdf.js draws) and returns the pieces it covers, in the order
 * of the quote; null when it isn't there.
 *
 * The quote comes from another extraction of the same page, which joined lines its own way, so white space is
 * ignored. If that isn't enough, so are case, punctuation and the way characters are composed (ligatures, accents, soft
 * hyphens, those at the ends of lines, typographic quotes). If it isn't there in one piece even so, because the items of
 * columns or of a table come in another order, it is found part by part.
 *
 * Of several places, the one nearest to `near` is taken: a share of the page's text from 0 to 1.
 */
export function locateQuote(items: readonly string[], quote: string, near = 0): Span[] | null {
  const letters = reduceItems(items, lettersOnly)
  return (
    locateWhole(reduceItems(items, withoutSpace), quote, near, withoutSpace) ??
    locateWhole(letters, quote, near, lettersOnly) ??
    locateParts(letters, items, quote, near)
  )
}

/** Reduces one character to what is compared; empty: ignored. */
type Reduce = (character: string) => string

const withoutSpace: Reduce = (character) => (/[\s\u00ad\u200b-\u200d\ufeff\0]/.test(character) ? '' : character)

const lettersOnly: Reduce = (character) =>
  character
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** The page as one reduced string; `origin[i]` says which character of which item its i-th unit came from. */
interface Reduced {
  page: string
  origin: Span[]
}

function reduceItems(items: readonly string[], reduce: Reduce): Reduced {
  let page = ''
  const origin: Span[] = []
  items.forEach((text, item) => {
    let start = 0
    for (const character of text) {
      const reduced = reduce(character)
      const end = start + character.length
      for (let unit = 0; unit < reduced.length; unit += 1) origin.push({ item, start, end })
      page += reduced
      start = end
    }
  })
  return { page, origin }
}

function locateWhole({ page, origin }: Reduced, quote: string, near: number, reduce: Reduce): Span[] | null {
  const needle = [...quote].map(reduce).join('')
  if (needle.length === 0) return null
  const at = nearest(page, needle, near * page.length)
  return at === null ? null : toSpans(origin.slice(at, at + needle.length))
}

/** Fewer letters than this stand in many places, unless they are all of an item, as in the cells of a table. */
const SHORTEST_PART = 8
const SHORTEST_CELL = 2
/** With less of the quote than this it is not the place. */
const ENOUGH = 0.6

/** The longest beginning of the quote that the page has, then that of what is left, and so on, word by word. */
function locateParts({ page, origin }: Reduced, items: readonly string[], quote: string, near: number): Span[] | null {
  const words = quote.split(/\s+/).map((word) => [...word].map(lettersOnly).join(''))
  const total = words.join('').length
  const spans: Span[] = []
  let expected = near * page.length
  let located = 0
  for (let first = 0; first < words.length; ) {
    const count = longestRun(words.slice(first), page)
    const part = words.slice(first, first + count).join('')
    const places = placesOf(page, part).filter(
      (at) => part.length >= SHORTEST_PART || fillsItems(origin, items, at, part.length),
    )
    const at = nearestOf(places, expected)
    if (at !== null && part.length >= SHORTEST_CELL) {
      spans.push(...toSpans(origin.slice(at, at + part.length)))
      expected = at + part.length
      located += part.length
      first += count
    } else first += 1
  }
  return located > 0 && located >= ENOUGH * total ? spans : null
}

/** How many of the words, from the first, stand on the page in a row. */
function longestRun(words: readonly string[], page: string): number {
  let [least, most] = [0, words.length]
  while (least < most) {
    const middle = Math.ceil((least + most) / 2)
    if (page.includes(words.slice(0, middle).join(''))) least = middle
    else most = middle - 1
  }
  return least
}

/** Whether letters begin with an item and end with one. */
function fillsItems(origin: readonly Span[], items: readonly string[], at: number, length: number): boolean {
  const [first, last] = [origin[at], origin[at + length - 1]]
  if (!first || !last) return false
  const isBlank = (text: string | undefined) =>
    text !== undefined && [...text].every((character) => !lettersOnly(character))
  return isBlank(items[first.item]?.slice(0, first.start)) && isBlank(items[last.item]?.slice(last.end))
}

function nearest(page: string, needle: string, wanted: number): number | null {
  return nearestOf(placesOf(page, needle), wanted)
}

function nearestOf(places: readonly number[], wanted: number): number | null {
  return places.reduce<number | null>(
    (best, at) => (best === null || Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best),
    null,
  )
}

function placesOf(page: string, needle: string): number[] {
  const places: number[] = []
  if (needle === '') return places
  for (let at = page.indexOf(needle); at !== -1; at = page.indexOf(needle, at + 1)) places.push(at)
  return places
}

function toSpans(characters: readonly Span[]): Span[] {
  const spans: Span[] = []
  for (const { item, start, end } of characters) {
    const last = spans.at(-1)
    if (last?.item === item) last.end = end
    else spans.push({ item, start, end })
  }
  return spans
}

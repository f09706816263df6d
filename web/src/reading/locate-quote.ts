/** A piece of one text item: characters `start` (included) to `end` (excluded) of `items[item]`. */
export interface Span {
  item: number
  start: number
  end: number
}

/**
 * Finds a quote in a page's text items (the runs of text that pdf.js draws) and returns the pieces it covers,
 * one for each item, in order; null when it isn't there.
 *
 * The quote comes from another extraction of the same page, which joined lines its own way, so white space is
 * ignored. If that isn't enough, so are case, punctuation and the way characters are composed (ligatures, soft
 * hyphens, typographic quotes). Of several places, the one nearest to `near` is taken: a share of the page's
 * text from 0 to 1.
 */
export function locateQuote(items: readonly string[], quote: string, near = 0): Span[] | null {
  return locate(items, quote, near, withoutSpace) ?? locate(items, quote, near, lettersOnly)
}

/** Reduces one character to what is compared; empty: ignored. */
type Reduce = (character: string) => string

const withoutSpace: Reduce = (character) => (/[\s\u00ad\u200b-\u200d\ufeff\0]/.test(character) ? '' : character)

const lettersOnly: Reduce = (character) =>
  character
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

function locate(items: readonly string[], quote: string, near: number, reduce: Reduce): Span[] | null {
  const needle = [...quote].map(reduce).join('')
  if (needle.length === 0) return null

  // The page as one reduced string; `origin[i]` says which character of which item its i-th unit came from.
  let page = ''
  const origin: { item: number; start: number; end: number }[] = []
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

  const at = nearest(page, needle, near)
  return at === null ? null : toSpans(origin.slice(at, at + needle.length))
}

function nearest(page: string, needle: string, near: number): number | null {
  let best: number | null = null
  const wanted = near * page.length
  for (let at = page.indexOf(needle); at !== -1; at = page.indexOf(needle, at + 1)) {
    if (best === null || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at
  }
  return best
}

function toSpans(characters: { item: number; start: number; end: number }[]): Span[] {
  const spans: Span[] = []
  for (const { item, start, end } of characters) {
    const last = spans.at(-1)
    if (last?.item === item) last.end = end
    else spans.push({ item, start, end })
  }
  return spans
}

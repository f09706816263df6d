/** What became of each statement that the model made: which citations stand behind it, and whether it is flagged. Pure. */
import type { Citation, Unsupported } from '../../core/contract.ts'
import type { FoundPassage } from '../../core/tenant/search.ts'

/** An answer as the model wrote it, in one of its modes, and as the product sent it. */
export interface Outcome {
  said: string
  text: string
  citations: Citation[]
  unsupported: Unsupported[]
}

/** A sentence that the model took from a passage, word for word. */
export interface Statement {
  text: string
  /** Index of the passage that it is from. */
  passage: number
}

/** What is seen of it. */
export interface Shown {
  citations: Citation[]
  flagged: boolean
}

/** A quote may leave out a list number or a bullet. */
const ALMOST_ALL = 0.9

const MARKER = /\s*\[(\d{1,3})\]/gu

/**
 * The statements of an answer whose citations are right. Null when the words of one hold numbers in brackets
 * themselves (it shows them, or isn't in the passage that it seems to cite): then nobody could tell whose marker is whose.
 */
export function statementsOf(said: string, passages: readonly FoundPassage[]): Statement[] | null {
  const statements = splitStatements(said)
  const isQuoted = ({ text, passage }: Statement) =>
    !/\[[\d ,;–-]+\]/u.test(text) && signs(passages[passage]?.text ?? '').includes(signs(text))
  return statements.every(isQuoted) ? statements : null
}

/** What stands before each marker. */
export function splitStatements(said: string): Statement[] {
  return Array.from(said.matchAll(/(.*?) \[(\d{1,2})\](?: |$)/gsu), ([, text = '', number]) => ({
    text,
    passage: Number(number) - 1,
  }))
}

/** What is shown for each of `texts`, which follow one another in the answer. */
export function shownFor(texts: readonly string[], { text, citations, unsupported }: Outcome): Shown[] {
  let from = 0
  return texts.map((statement) => {
    const start = text.indexOf(statement, from)
    if (start === -1) throw new Error(`the answer lost the words ${JSON.stringify(statement)}`)
    MARKER.lastIndex = start + statement.length
    const numbers: number[] = []
    let end = start + statement.length
    const markers = new RegExp(MARKER.source, 'uy')
    for (markers.lastIndex = end; ; end = markers.lastIndex) {
      const marker = markers.exec(text)
      if (!marker) break
      numbers.push(Number(marker[1]))
    }
    from = end
    return {
      citations: citations.filter(({ number }) => numbers.includes(number)),
      flagged: unsupported.some((flag) => flag.start < end && flag.end > start),
    }
  })
}

/** Whether a citation leads to where a statement is from, or to another place with the same words. */
export function leadsTo(citation: Citation, { text, passage: index }: Statement, passages: readonly FoundPassage[]) {
  const wanted = signs(text)
  const quoted = signs(citation.quote)
  if (quoted.includes(wanted) || (wanted.includes(quoted) && quoted.length >= ALMOST_ALL * wanted.length)) return true
  const passage = passages[index]
  if (!passage || citation.documentId !== passage.documentId) return false
  return placesOf(passage, wanted).some(({ page, start, end }) => {
    if (page !== citation.page) return false
    const shared = Math.min(end, citation.end) - Math.max(start, citation.start)
    return shared * 2 >= Math.min(end - start, citation.end - citation.start)
  })
}

/** Where on their pages the letters and digits `wanted` stand in a passage. */
function placesOf(passage: FoundPassage, wanted: string): { page: number; start: number; end: number }[] {
  const { text } = passage
  const places = Array.from(text.matchAll(SIGN), ({ index }) => index)
  const at = signs(text).indexOf(wanted)
  const [first, last] = [places[at], places[at + wanted.length - 1]]
  if (at === -1 || first === undefined || last === undefined) return []
  return passage.segments.flatMap(({ page, start, end, textStart }) => {
    const [from, to] = [Math.max(first, textStart), Math.min(last + 1, textStart + end - start)]
    return from < to ? [{ page, start: from - textStart + start, end: to - textStart + start }] : []
  })
}

const SIGN = /[\p{L}\p{N}]/gu
const signs = (text: string) => (text.match(SIGN) ?? []).join('')

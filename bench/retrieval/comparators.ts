/** What search is compared with, where no database is needed for it. Textbook versions, written for this benchmark. */
import { isStopWord, stemOf, wordsOf } from '../../local/openai/words.ts'
import type { DocumentText } from './documents.ts'
import type { Embeddings } from './embeddings.ts'
import { distinctPages, type PageOf } from './scoring.ts'

/** A text and the pages that it stands on. */
interface Unit {
  text: string
  pages: PageOf[]
}

export function wholePages(documents: readonly DocumentText[]): Unit[] {
  return documents.flatMap(({ file, pages }) =>
    pages.map(({ number, text }) => ({ text, pages: [{ document: file, page: number }] })),
  )
}

/** Each page in pieces of so many words. */
export function pieces(documents: readonly DocumentText[], words: number): Unit[] {
  return wholePages(documents).flatMap(({ text, pages }) => {
    const all = text.split(/\s+/)
    return Array.from({ length: Math.ceil(all.length / words) }, (_, at) => ({
      text: all.slice(at * words, (at + 1) * words).join(' '),
      pages,
    }))
  })
}

/**
 * How the reference flow cuts a file: its whole text, in pieces of 1,000 characters, each beginning with the last 100 of the
 * one before. It doesn't know pages; that a piece stands on them is found out here.
 */
export function overlappingPieces(documents: readonly DocumentText[], length = 1_000, overlap = 100): Unit[] {
  return documents.flatMap(({ file, pages }) => {
    const starts: number[] = []
    let text = ''
    for (const page of pages) {
      starts.push(text.length)
      text += `${page.text}\n`
    }
    return Array.from({ length: Math.ceil(text.length / (length - overlap)) }, (_, at) => {
      const from = at * (length - overlap)
      const on = pages.filter((_, i) => (starts[i] ?? 0) < from + length && (starts[i + 1] ?? text.length) > from)
      return {
        text: text.slice(from, from + length),
        pages: on.map(({ number }) => ({ document: file, page: number })),
      }
    })
  })
}

const within = (document: string | null) => (unit: Unit) =>
  document === null || unit.pages.some((page) => page.document === document)

const K1 = 1.2
const B = 0.75

/** Okapi BM25 over stems without stop words. Answers with the pages of the best units in `document`, or in all. */
export function bm25(units: readonly Unit[]): (question: string, document: string | null) => PageOf[] {
  const counted = units.map((unit) => ({ ...unit, ...countStems(unit.text) }))
  return (question, document) => {
    const scope = counted.filter(within(document))
    const average = scope.reduce((sum, { length }) => sum + length, 0) / Math.max(1, scope.length)
    const terms = [...countStems(question).counts.keys()].map((stem) => {
      const having = scope.filter(({ counts }) => counts.has(stem)).length
      return { stem, idf: Math.log(1 + (scope.length - having + 0.5) / (having + 0.5)) }
    })
    const score = ({ counts, length }: (typeof scope)[number]) =>
      terms.reduce((sum, { stem, idf }) => {
        const times = counts.get(stem) ?? 0
        return sum + (idf * times * (K1 + 1)) / (times + K1 * (1 - B + (B * length) / average))
      }, 0)
    return best(scope, score, scope.length)
  }
}

function countStems(text: string): { counts: Map<string, number>; length: number } {
  const stems = wordsOf(text)
    .filter((word) => !isStopWord(word))
    .map(stemOf)
  const counts = new Map<string, number>()
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return { counts, length: stems.length }
}

const REFERENCE_PASSAGES = 2

/** The two pieces nearest to the question. Vectors are of unit length. */
export async function referenceFlow(
  documents: readonly DocumentText[],
  embeddings: Embeddings,
): Promise<(question: readonly number[], document: string | null) => PageOf[]> {
  const units = overlappingPieces(documents)
  const vectors = await embeddings.embed(units.map(({ text }) => text))
  const embedded = units.map((unit, at) => ({ ...unit, vector: vectors[at] ?? [] }))
  return (question, document) =>
    best(
      embedded.filter(within(document)),
      ({ vector }) => question.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0),
      REFERENCE_PASSAGES,
    )
}

/** The pages of the `count` best units; those that score nothing stand last, in order. */
function best<U extends Unit>(units: readonly U[], score: (unit: U) => number, count: number): PageOf[] {
  const ranked = units.map((unit) => ({ unit, score: score(unit) })).sort((a, b) => b.score - a.score)
  return distinctPages(ranked.slice(0, count).flatMap(({ unit }) => unit.pages))
}

/**
 * Which of the chunks that a search found the model is given: the best ones with what stands beside them, as many as there
 * is room for, and none that only repeats a better one. Pure.
 */
import { estimateTokens } from '../../text.ts'

export interface SelectableChunk {
  document_id: string
  /** Neighbours on a page have numbers that follow each other. */
  ordinal: number
  page_start: number
  content: string
  /** Null for a neighbour of a chunk that was found. */
  score: number | null
}

export interface Selection {
  /** Room for passages. The rest of a small model's context is for the history and the answer. */
  tokens: number
  /**
   * Share of a text's shingles that a better one has, for it to repeat that one. Rows of other years in the same words are
   * told apart by their numbers.
   */
  repeated: number
}

export const SELECTION: Selection = { tokens: 6_000, repeated: 0.9 }

/**
 * How many chunks a search looks for: as many as make up the room for passages where each brings half of what it could,
 * since the best chunks of a document stand side by side and share their neighbours.
 */
export const SEARCH_LIMIT = 40

/** In the order of their documents and pages. The best one always comes, whatever its size. */
export function selectChunks<C extends SelectableChunk>(chunks: readonly C[], { tokens, repeated } = SELECTION): C[] {
  const byPlace = new Map(chunks.map((chunk) => [placeOf(chunk), chunk]))
  const found = chunks.filter(({ score }) => score !== null).sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
  const selected = new Set<C>()
  const said: Fingerprint[] = []
  let left = tokens
  for (const hit of found) {
    const group = [-1, 0, 1]
      .map((step) => byPlace.get(placeOf({ ...hit, ordinal: hit.ordinal + step })))
      .filter((chunk) => chunk !== undefined && chunk.page_start === hit.page_start) as C[]
    const added = group.filter((chunk) => !selected.has(chunk))
    if (!selected.has(hit)) {
      const own = fingerprint(hit.content)
      if (said.some((better) => repeats(own, better, repeated))) continue
    }
    left -= added.reduce((sum, { content }) => sum + estimateTokens(content), 0)
    if (left < 0 && selected.size > 0) break
    for (const chunk of added) selected.add(chunk)
    said.push(fingerprint(group.map(({ content }) => content).join(' ')))
  }
  return chunks.filter((chunk) => selected.has(chunk))
}

function placeOf({ document_id, ordinal }: Pick<SelectableChunk, 'document_id' | 'ordinal'>): string {
  return `${document_id} ${ordinal}`
}

interface Fingerprint {
  /** Every three words that follow each other. */
  shingles: Set<string>
  numbers: Set<string>
}

const SHINGLE = 3

function fingerprint(text: string): Fingerprint {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const last = Math.max(1, words.length - SHINGLE + 1)
  return {
    shingles: new Set(Array.from({ length: last }, (_, at) => words.slice(at, at + SHINGLE).join(' '))),
    numbers: new Set(words.filter((word) => /\p{N}/u.test(word))),
  }
}

/** Whether `text` says next to nothing that `better` doesn't, and no number at all. */
function repeats(text: Fingerprint, better: Fingerprint, share: number): boolean {
  const shared = (one: Set<string>, other: Set<string>) => [...one].filter((value) => other.has(value)).length
  if (shared(text.numbers, better.numbers) < text.numbers.size) return false
  return shared(text.shingles, better.shingles) >= text.shingles.size * share
}

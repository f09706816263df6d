/** How well a list of pages answers a question. Pure. */

export interface PageOf {
  /** File name. */
  document: string
  page: number
}

/** What is asked for: the pages of one document that hold the evidence. */
export interface Wanted {
  document: string
  pages: readonly number[]
}

/** How many distinct pages are looked at. */
export const DEPTHS = [1, 3, 5, 10] as const

export interface Score {
  /** For each of `DEPTHS`, whether one of the wanted pages is among so many: 1 or 0, or the chance of it. */
  hits: number[]
  /** Share of the wanted pages among the first ten. */
  recall: number
}

/** Each page where it comes first. */
export function distinctPages(pages: Iterable<PageOf>): PageOf[] {
  const seen = new Map<string, PageOf>()
  for (const page of pages) {
    const key = `${page.page} ${page.document}`
    if (!seen.has(key)) seen.set(key, page)
  }
  return [...seen.values()]
}

/** `ranked`: best first; a page that comes again counts once. */
export function scoreRanking(ranked: Iterable<PageOf>, wanted: Wanted): Score {
  const pages = distinctPages(ranked)
  const isWanted = ({ document, page }: PageOf) => document === wanted.document && wanted.pages.includes(page)
  const found = (depth: number) => pages.slice(0, depth).filter(isWanted).length
  return {
    hits: DEPTHS.map((depth) => (found(depth) > 0 ? 1 : 0)),
    recall: found(DEPTHS[DEPTHS.length - 1] ?? 0) / wanted.pages.length,
  }
}

/** What drawing pages blindly from `total` gives on average. */
export function scoreOfChance(total: number, wanted: Wanted): Score {
  const others = total - wanted.pages.length
  const misses = (depth: number) => {
    let chance = 1
    for (let drawn = 0; drawn < depth; drawn++) chance *= Math.max(0, others - drawn) / Math.max(1, total - drawn)
    return chance
  }
  return {
    hits: DEPTHS.map((depth) => 1 - misses(depth)),
    recall: Math.min(1, (DEPTHS[DEPTHS.length - 1] ?? 0) / total),
  }
}

export interface MeanScore extends Score {
  questions: number
}

export function meanScore(scores: readonly Score[]): MeanScore {
  const mean = (value: (score: Score) => number) =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + value(score), 0) / scores.length
  return {
    questions: scores.length,
    hits: DEPTHS.map((_, at) => mean(({ hits }) => hits[at] ?? 0)),
    recall: mean(({ recall }) => recall),
  }
}

/** hit@`depth` of a score or a mean of scores. */
export function hitAt(score: Score, depth: (typeof DEPTHS)[number]): number {
  return score.hits[DEPTHS.indexOf(depth)] ?? 0
}

/** Which half of the documents one belongs to: by its name (FNV-1a), so that it stays there whatever else is measured. */
export function halfOf(document: string): 'tune' | 'test' {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(document)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return ((hash >>> 16) & 1) === 0 ? 'tune' : 'test'
}

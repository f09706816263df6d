/** Scores what was found, sets it side by side, and applies the thresholds of `bench retrieval`. No I/O. */
import { type Gate, gate } from '../harness/report.ts'
import { round } from '../harness/statistics.ts'
import type { Table } from '../harness/table.ts'
import type { Answer, Scope } from './jobs.ts'
import { isPlainText, type Question } from './questions.ts'
import { DEPTHS, halfOf, hitAt, type MeanScore, meanScore, type Score, scoreOfChance, scoreRanking } from './scoring.ts'

/** Physical pages of each document, by file name. */
export type PageCounts = Record<string, number>

/** From how many pages on a document is long: on short ones chance alone finds a lot. */
export const LONG_DOCUMENT = 60

export const CHANCE = 'random pages'

/** What a way of searching scored, question by question. */
export interface Scored {
  name: string
  scope: Scope
  /** In the order of the questions; undefined for one that wasn't asked. */
  scores: (Score | undefined)[]
}

/** One entry for each way of searching and scope, in the order in which they come, and chance. */
export function scoreAnswers(questions: readonly Question[], answers: readonly Answer[], pages: PageCounts): Scored[] {
  const all = new Map<string, Scored>()
  for (const { name, scope, question, found } of answers) {
    const wanted = questions[question]
    if (wanted === undefined) continue
    const scored = all.get(`${scope} ${name}`) ?? { name, scope, scores: [] }
    scored.scores[question] = scoreRanking(found, wanted)
    all.set(`${scope} ${name}`, scored)
  }
  const total = Object.values(pages).reduce((sum, count) => sum + count, 0)
  const chance = (scope: Scope): Scored => ({
    name: CHANCE,
    scope,
    scores: questions.map((wanted) =>
      scoreOfChance(scope === 'document' ? (pages[wanted.document] ?? total) : total, wanted),
    ),
  })
  return [chance('document'), chance('library'), ...all.values()]
}

/** Which questions a number is about. */
export interface Subset {
  name: string
  has(question: Question): boolean
}

export const EVERY: Subset = { name: 'all', has: () => true }
export const PLAIN: Subset = { name: 'plain text', has: isPlainText }
export const halves: Subset[] = [
  { name: 'tune half', has: ({ document }) => halfOf(document) === 'tune' },
  { name: 'test half', has: ({ document }) => halfOf(document) === 'test' },
]

export function longDocuments(pages: PageCounts): Subset {
  return { name: `${LONG_DOCUMENT} pages +`, has: ({ document }) => (pages[document] ?? 0) >= LONG_DOCUMENT }
}

export function evidenceKinds(questions: readonly Question[]): Subset[] {
  const kinds = new Set(questions.flatMap(({ evidence }) => evidence))
  return [...kinds].sort().map((kind) => ({ name: kind, has: ({ evidence }) => evidence.includes(kind) }))
}

export function meanOf({ scores }: Scored, questions: readonly Question[], subset: Subset = EVERY): MeanScore {
  return meanScore(scores.filter((score, at) => score && questions[at] && subset.has(questions[at])) as Score[])
}

const MEASURES = [...DEPTHS.map((depth) => `hit@${depth}`), 'recall@10']

/** Ways of searching in a scope, one a row; beside all questions, hit@5 of each subset. */
export function sideBySide(
  title: string,
  scored: readonly Scored[],
  questions: readonly Question[],
  subsets: readonly Subset[],
): Table {
  return {
    title,
    columns: ['questions', ...MEASURES, ...subsets.map(({ name }) => `@5 ${name}`)],
    rows: scored.map((each) => {
      const { questions: count, hits, recall } = meanOf(each, questions)
      return {
        name: each.name,
        cells: [String(count), ...hits, recall, ...subsets.map((s) => hitAt(meanOf(each, questions, s), 5))],
      }
    }),
  }
}

/** One way of searching, one subset of the questions a row. */
export function bySubset(title: string, scored: Scored, questions: readonly Question[], subsets: Subset[]): Table {
  return {
    title,
    columns: ['questions', ...MEASURES],
    rows: subsets.map((subset) => {
      const { questions: count, hits, recall } = meanOf(scored, questions, subset)
      return { name: subset.name, cells: [String(count), ...hits, recall] }
    }),
  }
}

const LEAST_PLAIN = 0.87
const MOST_BEHIND_BEST_ARM = 1
const LEAST_ALL = 0.7
const LEAST_OVER_BM25 = 0.04

export interface Names {
  fused: string
  arms: readonly string[]
  bm25: readonly string[]
}

export function thresholds(scored: readonly Scored[], questions: readonly Question[], names: Names): Gate[] {
  const of = (name: string, scope: Scope) => {
    const found = scored.find((each) => each.name === name && each.scope === scope)
    if (!found) throw new Error(`nothing was measured for ${name}`)
    return found
  }
  const hits = (name: string, scope: Scope, subset: Subset) => hitAt(meanOf(of(name, scope), questions, subset), 5)
  const plain = questions.filter(isPlainText).length
  const bestArm = Math.max(...names.arms.map((name) => hits(name, 'document', PLAIN)))
  const bestBm25 = Math.max(...names.bm25.map((name) => hits(name, 'library', EVERY)))
  const fused = hits(names.fused, 'document', PLAIN)
  const overBm25 = hits(names.fused, 'library', EVERY) - bestBm25
  return [
    gate('plain text, in the document: hit@5', round(fused, 3), 'at least', LEAST_PLAIN, ''),
    gate(
      'plain text, in the document: questions behind the better arm',
      Math.max(0, Math.round((bestArm - fused) * plain)),
      'at most',
      MOST_BEHIND_BEST_ARM,
      '',
    ),
    gate(
      'all questions, in the document: hit@5',
      round(hits(names.fused, 'document', EVERY), 3),
      'at least',
      LEAST_ALL,
      '',
    ),
    gate('all questions, whole library: hit@5 over BM25', round(overBm25, 3), 'at least', LEAST_OVER_BM25, ''),
  ]
}

/**
 * `npm run bench -- retrieval --data DIR`: whether search finds the page. `DIR/pdfs` holds documents, `DIR/questions.jsonl`
 * questions about them and the pages that answer them.
 *
 * Documents are read, cut, embedded and stored by the ingest consumer's code; questions are asked by the product's own
 * statement, and what counts is the order in which the model would be handed the pages. Each question is asked of its document
 * and of all of them. The sabotage takes the words from the fused search, and gives it another question's vector.
 */
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { round } from './harness/statistics.ts'
import type { Table } from './harness/table.ts'
import type { Job, SearchChoice } from './retrieval/jobs.ts'
import {
  bySubset,
  CHANCE,
  EVERY,
  evidenceKinds,
  halves,
  longDocuments,
  meanOf,
  type PageCounts,
  PLAIN,
  type Scored,
  scoreAnswers,
  sideBySide,
  thresholds,
} from './retrieval/judge.ts'
import { startProcesses } from './retrieval/processes.ts'
import { type Question, readQuestions } from './retrieval/questions.ts'
import {
  ABLATIONS,
  ALL_WORDS,
  COMPARATORS,
  CONVERSATION,
  FUSED,
  MEANING,
  PRODUCT,
  WORDS,
} from './retrieval/searches.ts'

export const retrieval: Benchmark = {
  summary: 'whether search finds the page that answers, each arm alone and fused, beside BM25 and others (--data DIR)',
  needsData: true,
  run,
}

/** Each holds a library of its own. */
const PROCESSES = 2

async function run(context: BenchContext): Promise<Report> {
  const data = context.data ?? ''
  const questions = await readQuestions(data)
  const processes = startProcesses(PROCESSES, { data, sabotage: context.sabotage })
  context.defer(processes.close)
  const jobs = jobsFor(questions, context.sabotage)
  const startedAt = performance.now()
  context.progress(`${questions.length} questions, ${jobs.length} jobs`)
  const results = await processes.run(jobs, (done) => context.progress(`${done} of ${jobs.length} jobs`))
  const { pages = {}, model = '' } = results.find((result) => result.pages) ?? {}
  const scored = scoreAnswers(
    questions,
    results.flatMap(({ answers }) => answers),
    pages,
  )
  return {
    benchmark: 'retrieval',
    sabotage: context.sabotage ? 'the fused search goes without words, and by another question’s vector' : null,
    machine: describeMachine(),
    engine: 'pglite',
    latencies: {},
    measures: [],
    gates: thresholds(scored, questions, {
      fused: FUSED,
      arms: [WORDS, MEANING],
      bm25: [COMPARATORS.bm25Pages, COMPARATORS.bm25Pieces],
    }),
    tables: tablesOf(scored, questions, pages),
    notes: [
      `Embeddings: ${embeddingsNote(model)}.`,
      `${results.find(({ chunks }) => chunks)?.chunks ?? 0} chunks of ${Object.values(pages).reduce((a, b) => a + b, 0)} pages; ${Math.round((performance.now() - startedAt) / 1000)} s.`,
      'Plain text: questions whose evidence is running text alone. Halves: of the documents, by a hash of their names; what was chosen by measuring was chosen on the tune half.',
      'hit@k counts distinct physical pages in the order in which the model would be handed them; recall@10 is the share of evidence pages among the first ten.',
    ],
    runs: [],
    results: { summary: summaryOf(scored, questions), questions: detailsOf(questions, results) },
  }
}

function embeddingsNote(model: string): string {
  return model === 'local' ? 'the local model’s (set OPENAI_API_KEY for the real one)' : model
}

/** The product's own library is asked the most: half of the questions each, so that both processes have work. */
function jobsFor(questions: readonly Question[], sabotage: boolean): Job[] {
  const indices = questions.map((_, at) => at)
  const parts = Array.from({ length: PROCESSES }, (_, part) => indices.filter((at) => at % PROCESSES === part))
  const searches = sabotage
    ? PRODUCT
    : [...PRODUCT, ...CONVERSATION, ...ABLATIONS.flatMap(({ library, searches }) => (library ? [] : searches))]
  const product = parts.map((part): Job => ({ kind: 'search', library: {}, searches, questions: part }))
  const others = ABLATIONS.flatMap(({ library, searches }): Job[] =>
    library ? [{ kind: 'search', library, searches, questions: indices }] : [],
  )
  return [...product, { kind: 'comparators' }, ...(sabotage ? [] : others)]
}

function tablesOf(scored: Scored[], questions: Question[], pages: PageCounts): Table[] {
  const subsets = [PLAIN, longDocuments(pages), ...halves]
  const rows = [CHANCE, ALL_WORDS, ...Object.values(COMPARATORS), WORDS, MEANING, FUSED]
  const kinds = [EVERY, ...evidenceKinds(questions), ...subsets]
  const pick = (scope: SearchChoice['scope'], names: string[]) =>
    names.flatMap((name) => scored.find((each) => each.name === name && each.scope === scope) ?? [])
  const ablations = [FUSED, ...new Set(ABLATIONS.flatMap(({ searches }) => searches.map(({ name }) => name)))]
  const spoken = [FUSED, ...new Set(CONVERSATION.map(({ name }) => name))]
  return (['document', 'library'] as const).flatMap((scope) => {
    const where = scope === 'document' ? 'In the document' : 'Whole library'
    return [
      sideBySide(where, pick(scope, rows), questions, subsets),
      ...pick(scope, [FUSED]).map((fused) => bySubset(`${where}, ${FUSED}`, fused, questions, kinds)),
      sideBySide(`${where}, in a conversation`, pick(scope, spoken), questions, halves),
      sideBySide(`${where}, one thing left out at a time`, pick(scope, ablations), questions, subsets),
    ]
  })
}

function summaryOf(scored: Scored[], questions: Question[]) {
  return scored.map((each) => {
    const { hits, recall, questions: asked } = meanOf(each, questions)
    const [hit1, hit3, hit5, hit10] = hits.map((hit) => round(hit, 4))
    const plain = meanOf(each, questions, PLAIN)
    return {
      name: each.name,
      scope: each.scope,
      questions: asked,
      hit1,
      hit3,
      hit5,
      hit10,
      recall: round(recall, 4),
      plainText: { questions: plain.questions, hit5: round(plain.hits[2] ?? 0, 4) },
    }
  })
}

function detailsOf(
  questions: Question[],
  results: { answers: { name: string; scope: string; question: number; found: unknown }[] }[],
) {
  const answers = results.flatMap(({ answers }) => answers)
  return questions.map((question, at) => ({
    ...question,
    found: answers.filter((answer) => answer.question === at).map(({ name, scope, found }) => ({ name, scope, found })),
  }))
}

/**
 * `npm run bench -- citations [--data DIR]`: whether citations are true. Questions go through the product's own code, from
 * extraction and ingest over search and prompt to the checked stream, on PGlite and without HTTP in front of it, which is
 * the faster way with the same code; the stand-in for the model, over HTTP, cites right, cites the passage after the right
 * one, invents passages, and alters figures. DIR holds `pdfs` and `questions.jsonl`; without it, the sample document is asked.
 *
 * Abstention, beside it: which questions are answered (with a citation) and which refused, by a model that judges, by one
 * that always answers, and by one that never does. The two extremes must miss the thresholds that the first has to reach.
 *
 * The sabotage believes the model's numbers, and lets the model always answer.
 */

import { startOpenAI } from '../local/openai/server.ts'
import { type Asked, answerIn, ask, believing, productChecker } from './citations/answers.ts'
import { type Abstention, count, emptyTally, type Findings, judge, type Tally } from './citations/judge.ts'
import { materialOf, sampleMaterial } from './citations/questions.ts'
import {
  leadsTo,
  type Outcome,
  type Statement,
  shownFor,
  splitStatements,
  statementsOf,
} from './citations/statements.ts'
import type { BenchContext, Benchmark } from './harness/benchmark.ts'
import { describeMachine } from './harness/machine.ts'
import type { Report } from './harness/report.ts'
import { readDocuments } from './retrieval/documents.ts'
import { openEmbeddings } from './retrieval/embeddings.ts'
import { type Library, openLibrary } from './retrieval/library.ts'

export const citations: Benchmark = {
  summary: 'whether citations lead where they should, and whether answers that no document holds are refused',
  run,
}

async function run(context: BenchContext): Promise<Report> {
  const material = context.data === null ? sampleMaterial() : await materialOf(context.data)
  const openai = await startOpenAI({ port: 0 })
  context.defer(openai.close)
  const model = { OPENAI_API_KEY: 'local', OPENAI_BASE_URL: openai.url }
  const embeddings = openEmbeddings()
  context.progress('reading and ingesting')
  const library = await openLibrary(await readDocuments(material.folder), embeddings)
  context.defer(library.close)
  const checker = context.sabotage ? believing : productChecker

  const findings: Findings = {
    true: emptyTally(),
    offByOne: emptyTally(),
    invented: emptyTally(),
    altered: emptyTally(),
    resolved: { rendered: 0, resolved: 0 },
    abstention: { model: nothingAsked(), always: nothingAsked(), never: nothingAsked() },
  }
  const amiss: unknown[] = []
  let leftOut = 0
  for (const [index, question] of material.questions.entries()) {
    if (index % 20 === 0) context.progress(`question ${index + 1} of ${material.questions.length}`)
    const asked = await ask(library, embeddings, question)
    const inMode = (mode: Parameters<typeof answerIn>[0]) => answerIn(mode, asked, question.question, model, checker)
    const honest = await inMode('true')
    const [displaced, invented, altered] = [
      await inMode('off-by-one'),
      await inMode('invented'),
      await inMode('altered'),
    ]
    const always = await inMode('always-answering')
    const never = await inMode('never-answering')
    const { abstention, resolved } = findings
    countAbstention(abstention.model, question.answerable, context.sabotage ? always : honest)
    countAbstention(abstention.always, question.answerable, always)
    countAbstention(abstention.never, question.answerable, never)
    for (const outcome of [honest, displaced, invented, altered, always]) {
      resolved.rendered += outcome.citations.length
      resolved.resolved += await resolving(library, outcome)
    }
    const statements = statementsOf(honest.said, asked.passages)
    if (statements === null) {
      leftOut += 1
      continue
    }
    const note = (mode: string) => (found: Found) => {
      if (mode === 'altered' ? !found.flagged : !found.right || found.flagged)
        amiss.push({ mode, question: question.question, document: question.document, ...found })
    }
    tally(findings.true, statements, honest, asked, note('true'))
    tally(findings.invented, statements, invented, asked, () => {})
    // With one passage there is none after it.
    if (asked.passages.length > 1) tally(findings.offByOne, statements, displaced, asked, note('off by one'))
    const rewritten = splitStatements(altered.said).map(({ text }) => text)
    const changed = statements.filter(({ text }, i) => text !== rewritten[i])
    const asWritten = rewritten.filter((text, i) => text !== statements[i]?.text)
    tally(findings.altered, changed, altered, asked, note('altered'), asWritten)
  }
  const { gates, tables } = judge(findings)
  const { rendered, resolved } = findings.resolved
  return {
    benchmark: 'citations',
    sabotage: context.sabotage ? "the model's numbers are believed, and it always answers" : null,
    machine: describeMachine(),
    engine: 'pglite',
    latencies: {},
    measures: [],
    gates,
    tables,
    notes: [
      `${material.source}. Answers come from the stand-in for a model; embeddings from ${embeddings.model}.`,
      `${rendered} citations rendered over all modes, ${resolved} of them with the very words of the page they name.`,
      '"Cited right": the quote is where the sentence was taken from, or has all its letters and digits. Of those off by one these are the re-anchored ones.',
      `Answers whose own words hold numbers in brackets are left out of the statements: ${leftOut}.`,
      'Refused means without any citation.',
    ],
    runs: amiss,
  }
}

/** A statement and what was shown of it, for whoever looks closer. */
interface Found {
  statement: Statement
  passage: string | undefined
  right: boolean
  flagged: boolean
  citations: Outcome['citations']
  unsupported: Outcome['unsupported']
}

function tally(
  into: Tally,
  statements: readonly Statement[],
  outcome: Outcome,
  { passages }: Asked,
  see: (found: Found) => void,
  asWritten = statements.map(({ text }) => text),
): void {
  const shown = shownFor(asWritten, outcome)
  for (const [i, { citations, flagged }] of shown.entries()) {
    const statement = statements[i]
    if (!statement) continue
    const right = citations.some((citation) => leadsTo(citation, statement, passages))
    count(into, { right, citations: citations.length, flagged })
    see({
      statement,
      passage: passages[statement.passage]?.text,
      right,
      flagged,
      citations,
      unsupported: outcome.unsupported,
    })
  }
}

/** How many citations of an answer quote what their span of the stored page says. */
async function resolving({ database }: Library, { citations, text }: Outcome): Promise<number> {
  let resolved = 0
  for (const { documentId, page, start, end, quote, number } of citations) {
    const [row] = await database.query({
      text: 'select text from pages where document_id = $1::uuid and number = $2::integer',
      params: [documentId, page],
    })
    if (typeof row?.text === 'string' && row.text.slice(start, end) === quote && text.includes(`[${number}]`))
      resolved += 1
  }
  return resolved
}

function countAbstention(counts: Abstention, answerable: boolean, { citations }: Outcome): void {
  const refused = citations.length === 0
  if (answerable) {
    counts.answerable += 1
    if (!refused) counts.answered += 1
  } else {
    counts.unanswerable += 1
    if (refused) counts.refused += 1
  }
}

const nothingAsked = (): Abstention => ({ answerable: 0, answered: 0, unanswerable: 0, refused: 0 })

/** Each benchmark can fail: its sabotage turns it red, and it says where. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf, prose } from '../tests/support/pdf.ts'
import type { Report } from './harness/report.ts'

const sabotages = [
  {
    benchmark: 'chat',
    what: 'the embedding waits for the write of the question',
    missed: ['steps in a row, worst run', 'SQL among them, worst run'],
  },
  { benchmark: 'corpus', what: 'the runtime stands still', missed: ['slowest ping'] },
  {
    benchmark: 'citations',
    what: "the model's numbers are believed, and it always answers",
    missed: ['off by one and unflagged', 'altered figures flagged', 'unanswerable questions refused'],
    // Some of its questions have no answer.
    ownDocument: true,
  },
  {
    benchmark: 'ingest',
    what: 'one request at a time goes to the model and the databases',
    missed: ['wall time / slowest stage alone'],
    // What is served one by one shows on a document of many pages only.
    ownDocument: true,
  },
  {
    benchmark: 'migrate',
    what: 'one tenant is migrated at a time',
    missed: ['rate / reference flow', 'rate / bare loop'],
  },
  {
    benchmark: 'provision',
    what: 'there is no pool, and nobody takes a turn',
    missed: ['warm pool: requests in a row to a ready database, worst run', '60 at once: requests answered 429'],
  },
  {
    benchmark: 'retrieval',
    what: 'the fused search goes without words, and by another question’s vector',
    missed: ['plain text, in the document: hit@5', 'all questions, whole library: hit@5 over BM25'],
  },
]

const SENTENCES_PER_PAGE = 20

/** A document of forty pages, and questions of which each is answered on one of them. */
async function writeQuestions(data: string) {
  const pages = Array.from({ length: 40 }, (_, page) => prose('house', SENTENCES_PER_PAGE, page * SENTENCES_PER_PAGE))
  await writeFile(join(data, 'pdfs', 'rules.pdf'), await makePdf(pages))
  const questions = [3, 11, 19, 28, 36].map((page) => ({
    document: 'rules.pdf',
    question: `What does rule ${page * SENTENCES_PER_PAGE + 5} say?`,
    pages: [page + 1],
    evidence: ['Pure-text (Plain-text)'],
  }))
  await writeFile(join(data, 'questions.jsonl'), questions.map((question) => JSON.stringify(question)).join('\n'))
}

let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'alcove-bench-data-'))
  await mkdir(join(data, 'pdfs'))
  await writeQuestions(data)
  for (const name of ['one', 'two'])
    await writeFile(join(data, 'pdfs', `${name}.pdf`), await makePdf([prose(name, 20)]))
})
afterAll(() => rm(data, { recursive: true, force: true }))

it.each(sabotages)(
  '$benchmark goes red when $what',
  { timeout: 900_000 },
  async ({ benchmark, missed, ownDocument }) => {
    const args = ['bench/main.ts', benchmark, '--sabotage', '--json', ...(ownDocument ? [] : ['--data', data])]
    const bench = await execa(process.execPath, args, { reject: false })
    expect(bench.exitCode, bench.stderr).toBe(1)
    const report = JSON.parse(bench.stdout) as Report & { ok: boolean }
    expect(report.ok).toBe(false)
    expect(report.gates.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(expect.arrayContaining(missed))
  },
)

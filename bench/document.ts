/** The document of 76 pages that benchmarks ask about, and questions that it answers. */
import { readFile } from 'node:fs/promises'
import { makePdf, prose } from '../tests/support/pdf.ts'

export interface BenchDocument {
  name: string
  bytes: Uint8Array
  pages: number
  /** Where it comes from, for the report. */
  source: string
  /** The question of a run; no two runs ask the same. */
  question(run: number): string
}

const PAGES = 76
const REPORT = new URL('../../shared/data/page-qa/pdfs/COSTCO_2021_10K.pdf', import.meta.url)

/** A real annual report where the development data is at hand, else a document of as many generated pages. */
export async function benchDocument(): Promise<BenchDocument> {
  const bytes = await readFile(REPORT).catch(() => null)
  return bytes ? annualReport(new Uint8Array(bytes)) : await generated()
}

function annualReport(bytes: Uint8Array): BenchDocument {
  return {
    name: 'COSTCO_2021_10K.pdf',
    bytes,
    pages: PAGES,
    source: `an annual report of ${PAGES} pages (COSTCO_2021_10K.pdf)`,
    question: (run) => questionOf(run, TOPICS, 'What does the company say about'),
  }
}

const SENTENCES_PER_PAGE = 38

async function generated(): Promise<BenchDocument> {
  const pages = Array.from({ length: PAGES }, (_, page) =>
    prose('archive', SENTENCES_PER_PAGE, page * SENTENCES_PER_PAGE),
  )
  return {
    name: 'archive-rules.pdf',
    bytes: await makePdf(pages),
    pages: PAGES,
    source: `${PAGES} generated pages: ../shared/data/page-qa/pdfs/COSTCO_2021_10K.pdf is not there`,
    question: (run) =>
      `What does rule ${(run * 37) % (PAGES * SENTENCES_PER_PAGE)} of the archive say about its drawer?`,
  }
}

const TOPICS = [
  'membership fees',
  'its warehouses',
  'competition from online retailers',
  'foreign currency',
  'fuel prices',
  'the pandemic',
  'its suppliers',
  'private-label products',
  'cybersecurity',
  'income taxes',
  'leases',
  'share repurchases',
  'dividends',
  'inventory',
  'wages of employees',
  'legal proceedings',
  'depots',
  'credit cards',
]

/** Each topic alone, then each with another. */
function questionOf(run: number, topics: string[], opening: string): string {
  const round = Math.floor(run / topics.length)
  const topic = topics[run % topics.length]
  if (round === 0) return `${opening} ${topic}?`
  return `${opening} ${topic} and ${topics[(run + round) % topics.length]}?`
}

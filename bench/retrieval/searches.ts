/** The ways of searching that are measured. */
import { ALL_FEATURES, type LayoutFeatures } from '../../workers/ingest-consumer/layout/features.ts'
import type { LibraryChoice, SearchChoice } from './jobs.ts'

export const FUSED = 'fused'
export const WORDS = 'words alone'
export const MEANING = 'meaning alone'
export const ALL_WORDS = 'AND full text'

export const WORDS_IN_A_PIECE = 100
export const COMPARATORS = {
  bm25Pages: 'BM25 over pages',
  bm25Pieces: `BM25 over ${WORDS_IN_A_PIECE} words`,
  reference: 'reference flow',
}

const inBoth = (search: Omit<SearchChoice, 'scope'>): SearchChoice[] => [
  { ...search, scope: 'document' },
  { ...search, scope: 'library' },
]

export const PRODUCT: SearchChoice[] = [
  ...inBoth({ name: FUSED }),
  ...inBoth({ name: WORDS, arms: 'words' }),
  ...inBoth({ name: MEANING, arms: 'meaning' }),
  ...inBoth({ name: ALL_WORDS, and: true }),
]

const LAYOUT: Record<keyof LayoutFeatures, string> = {
  columns: 'columns',
  hyphens: 'joined hyphens',
  runningHeads: 'leaving out running heads',
  tables: 'rows of tables',
  headings: 'headings',
}

/** Questions in a conversation, asked through the product's own way of following on. */
export const CONVERSATION: SearchChoice[] = [
  ...inBoth({ name: 'follow-up without the question before it', asked: 'follow-up alone' }),
  ...inBoth({ name: 'follow-up', asked: 'follow-up' }),
  ...inBoth({ name: 'the same question in full', asked: 'follow-up in full' }),
  { name: 'any question after another subject', asked: 'after another subject', scope: 'document' },
]

/** What is left out. Those without a library of their own ask the product's. */
export const ABLATIONS: { library?: LibraryChoice; searches: SearchChoice[] }[] = [
  { searches: [{ name: 'without beginning of the page', scope: 'document', tuning: { pageHead: 0 } }] },
  { searches: [{ name: 'without neighbours', scope: 'document', tuning: { neighbours: 0 } }] },
  { searches: [{ name: 'without named pages', scope: 'document', tuning: { namedPage: 0 } }] },
  { searches: [{ name: 'without title', scope: 'library', tuning: { title: 0 } }] },
  { searches: [{ name: 'without document prior', scope: 'library', tuning: { document: 0 } }] },
  { searches: [{ name: 'with near-duplicates', scope: 'library', selection: { repeated: Number.MAX_VALUE } }] },
  { searches: [{ name: '2,000 tokens', scope: 'document', selection: { tokens: 2_000 } }] },
  {
    library: { embedded: 'bare' },
    searches: inBoth({ name: 'chunks embedded without context' }),
  },
  {
    library: { embedded: 'without headings' },
    searches: inBoth({ name: 'chunks embedded without headings' }),
  },
  ...(Object.keys(ALL_FEATURES) as (keyof typeof ALL_FEATURES)[]).map((without) => ({
    library: { without },
    searches: inBoth({ name: `layout without ${LAYOUT[without]}` }),
  })),
]

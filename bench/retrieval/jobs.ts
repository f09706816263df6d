/** What the benchmark's processes are asked for, and what they answer. */
import type { Selection } from '../../core/tenant/search/select.ts'
import type { Tuning } from '../../core/tenant/search/tuning.ts'
import type { LayoutFeatures } from '../../workers/ingest-consumer/layout/features.ts'
import type { PageOf } from './scoring.ts'

/** How a library is made; left out: as the product does. */
export interface LibraryChoice {
  /** A feature of the layout that is switched off. */
  without?: keyof LayoutFeatures
  /** What chunks are embedded without: all that isn't their own text, or the headings that they stand under. */
  embedded?: 'bare' | 'without headings'
}

/** Where a question is asked: of its own document, or of all. */
export type Scope = 'document' | 'library'

/** How a question is asked; left out: as the product does. */
export interface SearchChoice {
  name: string
  scope: Scope
  arms?: 'words' | 'meaning'
  /**
   * In a conversation: a follow-up that says "it" for what the question before has named, the same without that question, the
   * same question in full, or any question after one about another document.
   */
  asked?: 'follow-up' | 'follow-up alone' | 'follow-up in full' | 'after another subject'
  tuning?: Partial<Tuning>
  selection?: Partial<Selection>
  /** A chunk has all words of the question (`websearch_to_tsquery`), ordered by `ts_rank_cd`; no search of the product's. */
  and?: true
}

export type Job =
  | { kind: 'search'; library: LibraryChoice; searches: SearchChoice[]; questions: number[] }
  /** What needs no database: BM25 and the reference flow. */
  | { kind: 'comparators' }

export interface Answer {
  name: string
  scope: Scope
  /** Its place among the data set's questions. */
  question: number
  /** Best first, each page once, ten at most. */
  found: PageOf[]
}

export interface JobResult {
  answers: Answer[]
  /** Of the library that was made, where one was. */
  chunks?: number
  /** By the comparators: who made the vectors, and the physical pages of each document, by file name. */
  model?: string
  pages?: Record<string, number>
}

export interface ProcessOptions {
  data: string
  /** The fused search goes by another question's vector, and without words. */
  sabotage: boolean
}

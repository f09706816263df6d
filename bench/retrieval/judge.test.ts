import { describe, expect, it } from 'vitest'
import { passed } from '../harness/report.ts'
import type { Answer, Scope } from './jobs.ts'
import { CHANCE, EVERY, meanOf, PLAIN, scoreAnswers, thresholds } from './judge.ts'

const QUESTIONS = Array.from({ length: 20 }, (_, at) => ({
  document: 'a.pdf',
  question: `question ${at}`,
  pages: [1],
  evidence: [at < 10 ? 'Pure-text (Plain-text)' : 'Table'],
}))
const PAGES = { 'a.pdf': 10, 'b.pdf': 30 }
const NAMES = { fused: 'fused', arms: ['words', 'meaning'], bm25: ['bm25'] }

/** Of the first `found` plain-text questions and the first `others` of the rest the page is found. */
function answers(name: string, scope: Scope, found: number, others: number): Answer[] {
  return QUESTIONS.map((_, question) => {
    const right = question < 10 ? question < found : question - 10 < others
    return { name, scope, question, found: [{ document: 'a.pdf', page: right ? 1 : 2 }] }
  })
}

function judged(change: Partial<Record<'fused' | 'words' | 'bm25' | 'fusedLibrary', [number, number]>> = {}) {
  const { fused = [9, 7], words = [9, 5], bm25 = [8, 4], fusedLibrary = [9, 5] } = change
  return thresholds(
    scoreAnswers(
      QUESTIONS,
      [
        ...answers('fused', 'document', ...fused),
        ...answers('words', 'document', ...words),
        ...answers('meaning', 'document', 3, 3),
        ...answers('fused', 'library', ...fusedLibrary),
        ...answers('bm25', 'library', ...bm25),
      ],
      PAGES,
    ),
    QUESTIONS,
    NAMES,
  )
}
const missed = (gates: ReturnType<typeof judged>) => gates.filter(({ ok }) => !ok).map(({ name }) => name)

describe('the thresholds', () => {
  it('are met by a search that is good enough', () => {
    expect(passed({ gates: judged() })).toBe(true)
  })

  it('are missed where plain text is not found', () => {
    expect(missed(judged({ fused: [8, 8], words: [8, 8] }))).toEqual(['plain text, in the document: hit@5'])
  })

  it('are missed by a fusion that is worse than one of its arms by more than a question', () => {
    expect(missed(judged({ words: [10, 5] }))).toEqual([])
    expect(missed(judged({ fused: [8, 10], words: [10, 5] }))).toContain(
      'plain text, in the document: questions behind the better arm',
    )
  })

  it('are missed where other kinds of evidence are not found', () => {
    expect(missed(judged({ fused: [9, 4] }))).toEqual(['all questions, in the document: hit@5'])
  })

  it('are missed by a search over the library that BM25 keeps up with', () => {
    expect(missed(judged({ fusedLibrary: [8, 4] }))).toEqual(['all questions, whole library: hit@5 over BM25'])
  })
})

describe('what was found', () => {
  it('is scored for each way of searching and scope, with chance beside it', () => {
    const scored = scoreAnswers(QUESTIONS, answers('fused', 'library', 10, 0), PAGES)
    expect(scored.map(({ name, scope }) => `${name}, ${scope}`)).toEqual([
      `${CHANCE}, document`,
      `${CHANCE}, library`,
      'fused, library',
    ])
    const [within, all, fused] = scored
    expect(within && meanOf(within, QUESTIONS).hits[0]).toBeCloseTo(0.1)
    expect(all && meanOf(all, QUESTIONS).hits[0]).toBeCloseTo(0.025)
    expect(fused && meanOf(fused, QUESTIONS, EVERY).hits[0]).toBe(0.5)
    expect(fused && meanOf(fused, QUESTIONS, PLAIN).hits[0]).toBe(1)
  })
})

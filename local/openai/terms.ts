import type { Candidate } from './candidates.ts'
import { isMisspelling } from './spelling.ts'
import { alternativesOf } from './thesaurus.ts'
import { isFillerWord, stemOf, wordsOf } from './words.ts'

/** One content word of a question: what it matches in the passages, and how much it tells. */
export interface Term {
  stem: string
  /** Stem in the passages -> 0 to 1, how well it stands for the word. */
  matches: Map<string, number>
  /** The rarer in the passages, the more; the most when it does not occur at all. */
  weight: number
  /** Whether an answer has to bear on it; words of earlier questions only help to choose. */
  asked: boolean
}

const SYNONYM = 0.8
const MISSPELLED = 0.8
const PART_OF_COMPOUND = 0.8

/** "For the fiscal year ending January 28, 2023" says which of several answers is meant, not what is asked. */
const CALENDAR_WORD =
  /^(?:\d{1,2}|year|fiscal|fy|quarter|month|januari|februari|march|april|june|juli|august|septemb|octob|novemb|decemb)$/u
const CALENDAR_SHARE = 0.4

/** A question about a name that the passages never speak of is not answered by what they say of other names. */
const UNKNOWN_NAME = 2

/** What a word of the question before weighs beside one of the present question. */
const EARLIER = 0.4

/** Content words of a question as stems, each once. */
export function contentStemsOf(question: string): string[] {
  return [
    ...new Set(
      wordsOf(question)
        .filter((word) => !isFillerWord(word))
        .map(stemOf),
    ),
  ]
}

/**
 * The terms of a question, weighted by inverse frequency over the candidate sentences. Words of earlier questions count
 * less, the further back the less; a question without any content word of its own ("And why?") is taken for the last
 * one that had some.
 */
export function termsOf(candidates: Candidate[], question: string, earlierQuestions: string[]): Term[] {
  const frequency = sentenceFrequency(candidates)
  const vocabulary = new Set([...frequency.keys(), ...candidates.flatMap((candidate) => [...candidate.title])])
  const names = namesOf(question)
  const terms = new Map<string, Term>()
  const add = (stem: string, share: number, asked: boolean) => {
    if (terms.has(stem)) return
    const matches = matchesOf(stem, vocabulary)
    const held = Math.max(0.5, ...[...matches.keys()].map((match) => frequency.get(match) ?? 0))
    const kind = CALENDAR_WORD.test(stem) ? CALENDAR_SHARE : matches.size === 0 && names.has(stem) ? UNKNOWN_NAME : 1
    terms.set(stem, { stem, matches, weight: share * kind * Math.log(1 + candidates.length / held), asked })
  }
  for (const stem of contentStemsOf(question)) add(stem, 1, true)
  let age = 0
  for (const earlier of earlierQuestions.toReversed()) {
    const stems = contentStemsOf(earlier)
    if (stems.length === 0) continue
    const stands = terms.size === 0
    age += 1
    for (const stem of stems) add(stem, stands ? 1 : EARLIER / age, stands)
  }
  return [...terms.values()]
}

/** Stems of the words that are capitalised inside a question; none where capitals mean nothing, as in "WHO IS HE?". */
function namesOf(question: string): Set<string> {
  const words = question.match(/[\p{L}\p{N}][\p{L}\p{N}.'’-]*/gu) ?? []
  const capitalised = words.slice(1).filter((word) => /^\p{Lu}/u.test(word))
  if (capitalised.length > words.length / 2) return new Set()
  return new Set(capitalised.flatMap(contentStemsOf))
}

/** 0 to 1: how well a set of stems speaks of a term. */
export function degreeIn(term: Term, stems: Set<string>): number {
  let best = 0
  for (const [stem, degree] of term.matches) if (degree > best && stems.has(stem)) best = degree
  return best
}

function sentenceFrequency(candidates: Candidate[]): Map<string, number> {
  const frequency = new Map<string, number>()
  for (const candidate of candidates) {
    for (const stem of new Set(candidate.stems)) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  }
  return frequency
}

function matchesOf(stem: string, vocabulary: Set<string>): Map<string, number> {
  const matches = new Map<string, number>()
  for (const other of alternativesOf(stem)) if (vocabulary.has(other)) matches.set(other, SYNONYM)
  if (vocabulary.has(stem)) return matches.set(stem, 1)
  const number = /^\p{L}+(\d{2,})$/u.exec(stem)?.[1]
  if (number !== undefined && vocabulary.has(number)) return matches.set(number, PART_OF_COMPOUND)
  for (const other of vocabulary) if (isMisspelling(stem, other)) matches.set(other, MISSPELLED)
  return matches
}

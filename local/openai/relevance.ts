import type { Candidate } from './candidates.ts'
import { degreeIn, type Term, termsOf } from './terms.ts'
import { isStopWord, stemOf, stemsOf, wordsOf } from './words.ts'

export interface Scored {
  candidate: Candidate
  score: number
  /** 0 to 1: the share of the question's weight that the sentence, its context and the title speak of. */
  coverage: number
  /** 0 to 1: the share of it that the sentence itself speaks of. */
  direct: number
}

const IN_TITLE = 0.9
const IN_CONTEXT = 0.5
/** A title is the same for every sentence of its document, so it tells documents apart and sentences not. */
const TITLE_SHARE_OF_SCORE = 0.5
/** Where the text dwells on what is asked it answers it more likely than where it says it in passing. */
const SUPPORT = 0.25
const PHRASE = 0.5
const WANTED_FORM = 1.15
const NOTHING_NEW = 0.4
const FRAGMENT = 0.85

/** Scores every candidate against a question, best first. */
export function rank(candidates: Candidate[], question: string, earlierQuestions: string[]): Scored[] {
  const terms = termsOf(candidates, question, earlierQuestions)
  const pairs = pairsOf(question)
  const wanted = wantedForm(question)
  const scored = candidates.map((candidate) => {
    const { found, coverage, direct } = matched(candidate, terms)
    let score = found + phraseBonus(candidate.stems, pairs, terms)
    if (wanted?.test(candidate.text)) score *= WANTED_FORM
    if (saysNothingNew(candidate, terms)) score *= NOTHING_NEW
    if (/^\p{Ll}/u.test(candidate.text) || !/[.!?:;。！？]["'”’)\]]*$/u.test(candidate.text)) score *= FRAGMENT
    return { candidate, score: score / lengthPenalty(candidate), coverage, direct }
  })
  return scored.sort((a, b) => b.score - a.score)
}

function matched(candidate: Candidate, terms: Term[]): { found: number; coverage: number; direct: number } {
  const stems = new Set(candidate.stems)
  let found = 0
  let covered = 0
  let said = 0
  let asked = 0
  for (const term of terms) {
    const inside = degreeIn(term, stems)
    const around = degreeIn(term, candidate.context)
    const near = Math.max(inside, IN_CONTEXT * around)
    const title = IN_TITLE * degreeIn(term, candidate.title)
    const support = inside > 0 ? SUPPORT * around : 0
    found += term.weight * (Math.max(near, title * TITLE_SHARE_OF_SCORE) + support)
    if (!term.asked) continue
    covered += term.weight * Math.max(near, title)
    said += term.weight * inside
    asked += term.weight
  }
  return asked === 0 ? { found, coverage: 0, direct: 0 } : { found, coverage: covered / asked, direct: said / asked }
}

/**
 * A line that only repeats words of the question ("Law of good Gestalt.") introduces the answer; it is none, unless its
 * colon brings what it announces along.
 */
function saysNothingNew(candidate: Candidate, terms: Term[]): boolean {
  if (candidate.text.endsWith(':')) return false
  return wordsOf(candidate.text).every((word) => {
    const stem = stemOf(word)
    return isStopWord(word) || terms.some((term) => term.matches.has(stem))
  })
}

/** Long sentences touch more words by chance. */
function lengthPenalty(candidate: Candidate): number {
  return 1 + 0.25 * Math.log(Math.max(1, candidate.stems.length / 30))
}

/** What an answer to such a question looks like, where that can be told. */
function wantedForm(question: string): RegExp | undefined {
  if (/\bhow often\b/iu.test(question)) return /\b(?:every|each|daily|weekly|monthly|yearly|once|twice|times)\b/iu
  const number =
    /\b(?:how (?:many|much|long|old|far|big|large|high|heavy|deep)|when|what (?:year|date|time|percent\w*|proportion|number|amount))\b/iu
  return number.test(question)
    ? /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half)\b/iu
    : undefined
}

/** Neighbouring words of the question, as pairs of stems: "most fog", "financial performance". */
function pairsOf(question: string): [string, string][] {
  const stems = stemsOf(question)
  return stems.slice(1).map((stem, index) => [stems[index] ?? '', stem])
}

function phraseBonus(stems: string[], pairs: [string, string][], terms: Term[]): number {
  const weightOf = (stem: string) => terms.find((term) => term.stem === stem)?.weight ?? 0
  let bonus = 0
  for (const [first, second] of pairs) {
    const at = stems.indexOf(first)
    if (at === -1 || !stems.slice(at + 1, at + 3).includes(second)) continue
    bonus += (PHRASE * (weightOf(first) + weightOf(second))) / 2
  }
  return bonus
}

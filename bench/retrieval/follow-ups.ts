/**
 * Questions that need the one before them, made from those of a data set by a rule. Where two questions about a document have
 * a name in common, it gives way to "it" in the second, and a year to "that year": "Where are the plants of Acme Limited?" after
 * "Who founded Acme Limited?" becomes "Where are the plants of it?". Pure.
 */
import { isStopWord, stemOf } from '../../local/openai/words.ts'
import type { Question } from './questions.ts'

export interface FollowUp {
  /** The place of the second question among all. */
  question: number
  text: string
  /** The question before it. */
  earlier: string
}

/** For each question that has one: the nearest before it about the same document that has a name or a year of it. */
export function followUpsOf(questions: readonly Question[]): FollowUp[] {
  return questions.flatMap((later, question) => {
    for (let before = question - 1; before >= 0; before--) {
      const earlier = questions[before]
      if (earlier?.document !== later.document || earlier.question === later.question) continue
      const text = withPronoun(later.question, earlier.question)
      if (text !== null) return [{ question, text, earlier: earlier.question }]
    }
    return []
  })
}

/** For each question: one about another document, which has nothing to do with it. */
export function unrelatedTo(questions: readonly Question[], question: number): string {
  const { document } = questions[question] ?? { document: '' }
  for (let step = 1; step < questions.length; step++) {
    const other = questions[(question + step) % questions.length]
    if (other && other.document !== document) return other.question
  }
  return ''
}

/** Null where the two share no name and no year, or nothing else would be left. */
export function withPronoun(later: string, earlier: string): string | null {
  const known = new Set(contentWords(earlier).map(({ stem }) => stem))
  const words = contentWords(later)
  const shared = words.map(({ stem }) => known.has(stem))
  const runs = words.flatMap((_, from) => {
    let to = from
    while (shared[to] && (to === from || isOneRun(later, words[to - 1], words[to]))) to++
    return to > from ? [words.slice(from, to)] : []
  })
  const named = runs.filter((run) => run.some(({ isName }) => isName)).sort((a, b) => b.length - a.length)
  const [run = []] = named
  const [first, last] = [run[0], run.at(-1)]
  if (!first || !last || run.length === words.length) return null
  const pronoun = run.every(({ isYear }) => isYear) ? 'that year' : 'it'
  return `${later.slice(0, first.start)}${pronoun}${later.slice(last.end)}`
}

interface ContentWord {
  stem: string
  start: number
  end: number
  /** Written like a name, or with a year in it. */
  isName: boolean
  isYear: boolean
}

function contentWords(text: string): ContentWord[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), ({ 0: word, index }) => ({
    word: word.toLowerCase(),
    stem: stemOf(word.toLowerCase()),
    start: index,
    end: index + word.length,
    isYear: /^\p{L}{0,2}(19|20)\d\d$/u.test(word),
    isName: /^\p{L}{0,2}(19|20)\d\d$/u.test(word) || (/^\p{Lu}/u.test(word) && !beginsSentence(text, index)),
  })).filter(({ word }) => !isStopWord(word))
}

function beginsSentence(text: string, index: number): boolean {
  return /(^|[.?!])\s*$/.test(text.slice(0, index))
}

/** Only spaces stand between the two. */
function isOneRun(text: string, before?: ContentWord, after?: ContentWord): boolean {
  return text.slice(before?.end, after?.start).trim() === ''
}

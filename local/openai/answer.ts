import { type Candidate, candidatesOf } from './candidates.ts'
import type { Mode } from './modes.ts'
import type { Passage, Task } from './prompt.ts'
import { rank, type Scored } from './relevance.ts'
import { centralSentences, shortened } from './summary.ts'
import { contentStemsOf } from './terms.ts'
import { isStopWord, stemsOf } from './words.ts'

/**
 * Builds the answer of the stand-in for a language model: sentences of the given passages, word for word, each with its
 * passage's mark behind it. It understands nothing; what it says is in the passages, and it says so when nothing is.
 */

/** Below this share of the question's weight a sentence bears on something else. Higher refuses more of either kind of question. */
const MIN_COVERAGE = 0.35

/** A further sentence has to be nearly as good as the best one. */
const MIN_SHARE_OF_BEST = 0.65

/** More common words than this, and it says the same again. */
const MAX_OVERLAP = 0.6

const MAX_SENTENCES = 3
const MAX_LISTED_SENTENCES = 4
const SUMMARY_SENTENCES = 4

export const REFUSAL = 'The documents do not say anything about this: the answer is not in these documents.'

/** The whole text of the reply to a task. Never empty. */
export function answer(task: Task, mode: Mode = 'true'): string {
  if (task.kind === 'text') {
    const [first] = centralSentences([task.text], 1)
    const text = first?.text ?? task.text
    return shortened(text, task.maxWords) || '(nothing was asked)'
  }
  if (mode === 'never-answering') return REFUSAL
  const least = mode === 'always-answering' ? 0 : MIN_COVERAGE
  const chosen = asksForSummary(task) ? summaryOf(task.passages) : answerTo(task, least)
  if (chosen.length === 0) return mode === 'always-answering' ? 'It is as the documents say.' : REFUSAL
  return chosen
    .map(
      ({ text, passage }) => `${mode === 'altered' ? altered(text) : text} ${task.cite(citedId(passage, task, mode))}`,
    )
    .join(' ')
}

/** The id by which a mode cites what it took from `passage`. */
function citedId(passage: Passage, { passages }: Question, mode: Mode): string {
  const index = passages.indexOf(passage)
  if (mode === 'off-by-one') return passages[(index + 1) % passages.length]?.id ?? passage.id
  return mode === 'invented' ? String(passages.length + 1 + index) : passage.id
}

/** Every figure of two digits and more with another one in its middle; a single digit would be found anywhere. */
function altered(text: string): string {
  return text.replaceAll(/\d{2,}/gu, (digits) => {
    const at = digits.length >> 1
    return digits.slice(0, at) + ((Number(digits[at]) + 5) % 10 || 5) + digits.slice(at + 1)
  })
}

interface Quote {
  text: string
  passage: Passage
}

function summaryOf(passages: Passage[]): Quote[] {
  const central = centralSentences(
    passages.map((passage) => passage.text),
    SUMMARY_SENTENCES,
  )
  return central.flatMap(({ text, source }) => {
    const passage = passages[source]
    return passage === undefined ? [] : [{ text, passage }]
  })
}

type Question = Extract<Task, { kind: 'question' }>

/** "What is this about?", "Summarise it": questions that every sentence bears on, and none more than the others. */
function asksForSummary(task: Question): boolean {
  if (
    /\b(?:summari[sz]e|summary|overview|outline|gist|main (?:points|ideas|topics)|key (?:points|takeaways))\b/iu.test(
      task.question,
    )
  )
    return true
  // "What is the annual report about?", asked of a document of that title, names it and asks nothing in particular.
  const titles = new Set(task.passages.flatMap((passage) => stemsOf(passage.document)))
  if (/\babout\b/iu.test(task.question) && contentStemsOf(task.question).every((stem) => titles.has(stem))) return true
  return [task.question, ...task.earlierQuestions].every((question) => contentStemsOf(question).length === 0)
}

function answerTo(task: Question, least: number): Quote[] {
  const candidates = candidatesOf(task.passages)
  const ranked = rank(candidates, task.question, task.earlierQuestions)
  const best = ranked[0]
  if (best === undefined || best.coverage < least) return []
  const limit = asksForList(task.question) ? MAX_LISTED_SENTENCES : MAX_SENTENCES
  const chosen: Candidate[] = []
  for (const scored of ranked) {
    if (chosen.length >= limit) break
    if (!isWorthAdding(scored, best, chosen, least)) continue
    chosen.push(scored.candidate)
    if (scored.candidate.text.endsWith(':')) chosen.push(...following(scored.candidate, candidates, chosen, limit))
  }
  return chosen
}

function isWorthAdding(scored: Scored, best: Scored, chosen: Candidate[], least: number): boolean {
  const { candidate, score, coverage, direct } = scored
  if (score < best.score * MIN_SHARE_OF_BEST || coverage < least) return false
  // What only stands beside a good sentence is not one itself.
  if (direct < best.direct / 2) return false
  return chosen.every((other) => overlap(candidate, other) <= MAX_OVERLAP)
}

/** What a sentence that ends with a colon announces. */
function following(announcing: Candidate, candidates: Candidate[], chosen: Candidate[], limit: number): Candidate[] {
  return candidates
    .filter(
      (candidate) =>
        candidate.passage === announcing.passage && candidate.index > announcing.index && !chosen.includes(candidate),
    )
    .slice(0, Math.max(0, limit - chosen.length))
}

function overlap(a: Candidate, b: Candidate): number {
  const first = new Set(a.stems.filter((stem) => !isStopWord(stem)))
  const second = new Set(b.stems.filter((stem) => !isStopWord(stem)))
  const smaller = Math.min(first.size, second.size)
  return smaller === 0 ? 1 : [...first].filter((stem) => second.has(stem)).length / smaller
}

function asksForList(question: string): boolean {
  return /\b(?:list|which|what are|what were|how do|how to|steps|names)\b/iu.test(question)
}

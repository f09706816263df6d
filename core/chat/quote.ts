/** Finds the words of a passage that an answer's sentence rests on. No I/O. */
import type { FoundPassage } from '../tenant/search.ts'
import { coverage, weightsOf, wordsOf } from './overlap.ts'
import { type Span, sentenceSpans, trimmed } from './sentences.ts'

/** What is being cited for: a sentence of the answer, the part of it just before the marker, and what was asked. */
export interface Claim {
  sentence: string
  clause: string
  question: string
}

/** `quote` is exactly characters `start` to `end` of the text of `page`. */
export interface Quote {
  page: number
  start: number
  end: number
  quote: string
}

/** So many sentences in a row may be quoted together, */
const MAX_SENTENCES = 3
/** of at most so many characters. */
const MAX_QUOTE = 700
/** A further sentence must bring at least this share of the claim. */
const SENTENCE_COST = 0.08
/** What stands just before a marker is what it is for; the rest of the sentence, then the question, break ties. */
const SENTENCE_FACTOR = 0.1
const QUESTION_FACTOR = 0.05
/** With less of the claim than this in any sentence (a translation, a free summary) no sentence is singled out. */
const MIN_COVERAGE = 0.2

/**
 * The sentences of `passage`, on one page, that say most of what `claim` says, and how much of it (0 to 1). When none says
 * enough of it, all that the passage has on its main page. Null for a passage without text.
 */
export function bestQuote(passage: FoundPassage, claim: Claim): { quote: Quote; says: number } | null {
  const [clause, sentence, question] = [weightsOf(claim.clause), weightsOf(claim.sentence), weightsOf(claim.question)]
  let best: { candidate: Candidate; score: number } | null = null
  let says = 0
  for (const candidate of candidatesOf(passage)) {
    const ofClause = coverage(clause, candidate.words)
    const ofSentence = coverage(sentence, candidate.words)
    const score =
      ofClause +
      SENTENCE_FACTOR * ofSentence +
      QUESTION_FACTOR * coverage(question, candidate.words) -
      SENTENCE_COST * (candidate.sentences - 1)
    const share = clause.size > 0 ? ofClause : ofSentence
    says = Math.max(says, share)
    if (Math.max(ofClause, ofSentence) >= MIN_COVERAGE && (!best || score > best.score)) best = { candidate, score }
  }
  const quote = best ? quoteOf(passage, best.candidate) : wholeOf(passage)
  return quote && { quote, says }
}

interface Candidate extends Span {
  segment: number
  sentences: number
  words: ReadonlySet<string>
}

const known = new WeakMap<FoundPassage, Candidate[]>()

/** Runs of sentences, each within one page, by their spans in the passage's text. Asked for again with every claim. */
function candidatesOf(passage: FoundPassage): Candidate[] {
  const candidates = known.get(passage) ?? runsOf(passage)
  known.set(passage, candidates)
  return candidates
}

function runsOf(passage: FoundPassage): Candidate[] {
  return passage.segments.flatMap((_, segment) => {
    const { start: offset, end } = segmentSpan(passage, segment)
    const sentences = sentenceSpans(passage.text.slice(offset, end)).map((span) => ({
      start: offset + span.start,
      end: offset + span.end,
      words: wordsOf(passage.text.slice(offset + span.start, offset + span.end)),
    }))
    return sentences.flatMap((first, i) => {
      const runs: Candidate[] = []
      const words = new Set<string>()
      for (const [n, sentence] of sentences.slice(i, i + MAX_SENTENCES).entries()) {
        if (n > 0 && sentence.end - first.start > MAX_QUOTE) break
        for (const word of sentence.words) words.add(word)
        runs.push({ segment, sentences: n + 1, start: first.start, end: sentence.end, words: new Set(words) })
      }
      return runs
    })
  })
}

/** What the passage has on the page where most of it stands. */
function wholeOf(passage: FoundPassage): Quote | null {
  const spans = passage.segments.map((_, segment) => ({
    segment,
    ...trimmed(passage.text, segmentSpan(passage, segment)),
  }))
  const longest = spans.sort((a, b) => b.end - b.start - (a.end - a.start))[0]
  return longest && longest.end > longest.start ? quoteOf(passage, longest) : null
}

function segmentSpan(passage: FoundPassage, index: number): Span {
  const segment = passage.segments[index]
  if (!segment) return { start: 0, end: 0 }
  return { start: segment.textStart, end: segment.textStart + segment.end - segment.start }
}

function quoteOf(passage: FoundPassage, span: Span & { segment: number }): Quote | null {
  const segment = passage.segments[span.segment]
  if (!segment) return null
  const offset = segment.start - segment.textStart
  return {
    page: segment.page,
    start: span.start + offset,
    end: span.end + offset,
    quote: passage.text.slice(span.start, span.end),
  }
}

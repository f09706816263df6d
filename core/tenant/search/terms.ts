/** What a question asks the lexical arm of search for. Pure: words are stemmed and counted by the database. */
import { earlierWeight } from './follow-up.ts'

/** A text whose words count this much; a word that stands in several counts the most it does in one. */
export interface WeightedText {
  text: string
  weight: number
}

/**
 * Words that people put around what they ask for. They stay, lightly: a question may be about nothing else. (Words
 * like "the" and "of" are the database's own stop words.)
 */
const FILLERS = new Set(
  `according answer answered answers article asked describe described directly document documents explain explained file
  files find following format formatted give given how i list many me mean meaning means mention mentioned mentions much
  name named names number page pages paper passage pdf please question report return say says should show shown shows
  state stated states tell text use write`.split(/\s+/),
)
const FILLER_WEIGHT = 0.3

/** Sentences that say what the answer should look like, not what it is about. */
const INSTRUCTION =
  /^(please\s+)?(directly\s+)?(answer|round|format|give|return|write|list|express|respond|reply|keep|be|use|do)\b/i

/** Further back than this is another subject. */
const EARLIER_QUESTIONS = 2

export function searchTerms(question: string, earlierQuestions: string[]): WeightedText[] {
  const parts = weightedParts(question, 1)
  let weight = earlierWeight(question)
  for (const earlier of earlierQuestions.slice(-EARLIER_QUESTIONS).reverse()) {
    parts.push(...weightedParts(earlier, weight))
    weight /= 2
  }
  return parts.filter((part) => part.text !== '')
}

function weightedParts(question: string, weight: number): WeightedText[] {
  const content: string[] = []
  const light: string[] = []
  for (const [index, sentence] of sentencesOf(question).entries()) {
    if (index > 0 && INSTRUCTION.test(sentence)) light.push(sentence)
    else {
      const rest = sentence.replace(/[\p{L}']+/gu, (word) => {
        if (!FILLERS.has(word.toLowerCase())) return word
        light.push(word)
        return ' '
      })
      content.push(rest, ...yearsIn(rest))
    }
  }
  return [
    { text: content.join(' ').trim(), weight },
    { text: light.join(' ').trim(), weight: weight * FILLER_WEIGHT },
  ]
}

function sentencesOf(question: string): string[] {
  return question
    .split(/(?<=[.?!])\s*(?=\p{Lu})|\?|\n+|,\s*(?=round\b)/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** "FY2021" is one word to the database; the texts say "2021" or "fiscal year 2021". */
function yearsIn(text: string): string[] {
  return Array.from(text.matchAll(/(?<!\p{L})\p{L}{1,3}(\d{4})(?!\d)/gu), ([, year = '']) => year)
}

const NUMBER_WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const PAGE_NUMBER = new RegExp(String.raw`\bpages?\s+(?:number\s+)?\(?(\d{1,4}|${NUMBER_WORDS.join('|')})\b`, 'gi')

/** Stands for the last page, whichever number that has. */
export const LAST_PAGE = -1

/** Numbers of the pages that a question names. */
export function pageReferences(question: string): number[] {
  const pages = new Set<number>()
  for (const [, number = ''] of question.matchAll(PAGE_NUMBER)) {
    pages.add(NUMBER_WORDS.indexOf(number.toLowerCase()) + 1 || Number(number))
  }
  if (/\b(cover|first|title|front)\s+page\b|\bon the cover\b/i.test(question)) pages.add(1)
  if (/\b(last|final)\s+page\b/i.test(question)) pages.add(LAST_PAGE)
  return [...pages]
}

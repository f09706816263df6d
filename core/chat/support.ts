/** Judges which passage bears out a sentence of an answer, and what of the sentence none does. No I/O. */
import type { FoundPassage } from '../tenant/search.ts'
import {
  type Facts,
  factsOf,
  type Holdings,
  holdingsOf,
  holdsName,
  holdsNumber,
  type NumberFact,
  nameWords,
} from './facts.ts'
import { coverage, weightsOf, wordsOf } from './overlap.ts'
import { bestQuote, type Claim, type Quote } from './quote.ts'

/** A citation as it is to stand: the quote, and the index of the passage it is from. Null: it goes. */
export type Anchor = { passage: number; quote: Quote } | null

/** Another passage has to say so much more of a claim, as a share of it, for a citation to be moved there. */
const CLEARLY_MORE = 0.2
/** A passage that says practically all of a claim wins over one that says less than most of it. */
const ALL = 0.95
const MOST = 0.9
/** How far a passage that has the facts may be behind in the other words. */
const FACTS_DECIDE = 0.15
/** Of two passages cited together, the weaker one stays if it says this share. */
const OF_SOME_USE = 0.35
/** What the words in one place of a passage count against the same words spread over it. */
const IN_ONE_PLACE = 0.7
/** Fewer of a sentence's short words than this in the passages: it is in another language, and so are its names. */
const SAME_LANGUAGE = 0.5

interface Source {
  passage: FoundPassage
  holdings: Holdings
  words: ReadonlySet<string>
}

interface Judged {
  index: number
  quote: Quote | null
  /** Facts of the claim that the passage lacks. */
  missing: number
  /** 0 to 1: how much of the claim it says. */
  says: number
}

export class Evidence {
  readonly #question: string
  readonly #sources: Source[]
  /** What an answer may name without a passage: the question's own words, and titles. */
  readonly #given: Holdings
  readonly #all: Holdings
  readonly #lowerCase: ReadonlySet<string>
  readonly #capitalised: ReadonlySet<string>

  constructor(passages: readonly FoundPassage[], question: string) {
    this.#question = question
    this.#sources = passages.map((passage) => ({
      passage,
      holdings: holdingsOf(passage.text),
      words: new Set(wordsOf(passage.text)),
    }))
    this.#given = holdingsOf([question, ...passages.map(({ title }) => title.replaceAll('_', ' '))].join('\n'))
    const texts = passages.map(({ text }) => text).join('\n')
    this.#all = union(this.#sources.map(({ holdings }) => holdings))
    this.#lowerCase = new Set(texts.match(/(?<![\p{L}\p{M}])\p{Ll}[\p{L}\p{M}]*/gu) ?? [])
    this.#capitalised = new Set(nameWords((texts.match(/(?<![\p{L}\p{M}])\p{Lu}[\p{L}\p{M}]*/gu) ?? []).join(' ')))
  }

  /**
   * Where the citations of a claim belong: one entry for each of `cited`, numbers of passages from 1 that stand together.
   * One whose passage says clearly less than another is moved there; a number of no passage has nowhere to go.
   */
  anchor(cited: readonly number[], claim: Omit<Claim, 'question'>): Anchor[] {
    const real = [...new Set(cited)].filter((number) => this.#sources[number - 1])
    if (real.length === 0) return cited.map(() => null)
    const whole: Claim = { ...claim, question: this.#question }
    const facts = this.#needed(claim.clause.trim() === '' ? claim.sentence : claim.clause)
    const judged = this.#sources.map((_, index) => this.#judge(index, whole, facts))
    const best = judged.reduce((a, b) => (rank(b, facts) > rank(a, facts) ? b : a))
    const together = union(real.flatMap((number) => this.#sources[number - 1]?.holdings ?? []))
    const missing = count(lacking(together, facts))
    return cited.map((number) => {
      const own = judged[number - 1]
      if (!own) return null
      const moved = isBetter(best, { ...own, missing }) ? best : own
      if (moved !== own && real.includes(moved.index + 1) && own.says >= OF_SOME_USE) return anchorOf(own)
      return anchorOf(moved)
    })
  }

  /**
   * The numbers of a sentence that none of the `cited` passages (indexes) has, and its names that none has at all. Of a
   * sentence that cites nothing: its numbers that are in no passage.
   */
  unsupported(sentence: string, cited: ReadonlySet<number>): string[] {
    const { numbers, names } = this.#needed(sentence)
    if (cited.size === 0)
      return numbers.filter((number) => tells(number) && !holdsNumber(this.#all, number)).map(textOf)
    const holdings = union([...cited].flatMap((index) => this.#sources[index]?.holdings ?? []))
    const lackedNames = this.#isInTheirLanguage(sentence) ? names.filter((name) => !holdsName(this.#all, name)) : []
    return [...numbers.filter((number) => !holdsNumber(holdings, number)), ...lackedNames].map(textOf)
  }

  #needed(sentence: string): Facts {
    const { numbers, names } = factsOf(sentence, (word) => this.#capitalised.has(word) && !this.#lowerCase.has(word))
    return {
      numbers: numbers.filter((number) => !holdsNumber(this.#given, number)),
      names: names.filter((name) => !holdsName(this.#given, name)),
    }
  }

  #judge(index: number, claim: Claim, facts: Facts): Judged {
    const source = this.#sources[index] as Source
    const found = bestQuote(source.passage, claim)
    const wanted = weightsOf(claim.clause.trim() === '' ? claim.sentence : claim.clause)
    const says = IN_ONE_PLACE * (found?.says ?? 0) + (1 - IN_ONE_PLACE) * coverage(wanted, source.words)
    return { index, quote: found?.quote ?? null, missing: count(lacking(source.holdings, facts)), says }
  }

  #isInTheirLanguage(sentence: string): boolean {
    const short = sentence.match(/(?<![\p{L}\p{M}])\p{Ll}{1,4}(?![\p{L}\p{M}])/gu) ?? []
    return short.filter((word) => this.#all.words.has(word)).length >= short.length * SAME_LANGUAGE
  }
}

/** "Here are 3 reasons" counts what the answer itself says. */
const tells = ({ significant, decimals }: NumberFact) => significant > 1 || decimals > 0
const textOf = ({ text }: { text: string }) => text
const count = ({ numbers, names }: Facts) => numbers.length + names.length

function rank({ missing, says, quote }: Judged, facts: Facts): number {
  return quote ? says - (count(facts) > 0 ? (0.5 * missing) / count(facts) : 0) : -1
}

function isBetter(other: Judged, own: Judged): boolean {
  if (other.index === own.index) return false
  const more = other.says - own.says
  const hasFacts = other.missing === 0 ? own.missing > 0 : own.missing - other.missing >= 2
  if (hasFacts && more > -FACTS_DECIDE) return true
  if (other.missing > own.missing) return false
  return more > CLEARLY_MORE || (other.says >= ALL && own.says < MOST)
}

function anchorOf({ index, quote }: Judged): Anchor {
  return quote ? { passage: index, quote } : null
}

function lacking(holdings: Holdings, { numbers, names }: Facts): Facts {
  return {
    numbers: numbers.filter((number) => !holdsNumber(holdings, number)),
    names: names.filter((name) => !holdsName(holdings, name)),
  }
}

function union(all: readonly Holdings[]): Holdings {
  return {
    numbers: new Set(all.flatMap(({ numbers }) => [...numbers])),
    words: new Set(all.flatMap(({ words }) => [...words])),
  }
}

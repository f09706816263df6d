/**
 * Turns the numbers by which a model cites its passages into checked citations, while the answer streams. No I/O.
 *
 * The model writes `[2]`, `[1, 3]` or `[1][2]` after what it takes from passages. Out comes the same text with one marker
 * `[n]` for each citation, numbered in the order of appearance, and each citation before the text that has its marker. The
 * same passage cited for different statements makes different citations, each with the words it rests on.
 */
import type { Citation } from '../contract.ts'
import type { FoundPassage } from '../tenant/search.ts'
import { bestQuote } from './quote.ts'
import { endsWithAbbreviation } from './sentences.ts'

export type CitedEvent = { type: 'text'; text: string } | { type: 'citation'; citation: Citation }

/** A marker that waits for the end of its sentence. */
interface HeldMarker {
  space: string
  passages: number[]
  clause: string
}

const MARKER_CHARACTER = /[\d ,;–-]/
const MAX_MARKER_CHARACTERS = 40
const OPEN_BRACKET = /\[\d*$/
/** A sentence is waited for no longer than this after its first marker, so that text without full stops flows, too. */
const MAX_HELD_CHARACTERS = 400

const HAS_WORD = /\p{L}/u
const SENTENCE_END = /[.!?…]["'”’)*_\]]*$/u
const WIDE_SENTENCE_END = /[。！？]$/u

/**
 * Push the model's text in pieces of any size and send on what comes out; the outcome doesn't depend on where the pieces
 * were cut, because every decision is made character by character.
 */
export class CitationStream {
  readonly #passages: readonly FoundPassage[]
  readonly #question: string
  readonly #numbers = new Map<string, number>()
  #out: CitedEvent[] = []
  /** The end of what was sent. */
  #tail = ''
  /** White space that isn't sent yet: it goes if the marker behind it goes. */
  #space = ''
  /** What may become a marker, from its `[` on. */
  #bracket = ''
  /** The sentence so far, without its markers. */
  #sentence = ''
  #clauseStart = 0
  #clause = ''
  /** The sentence before, for markers behind its full stop; empty at the start of a paragraph. */
  #previous = ''
  #lastClaim = ''
  /** Text and markers of this sentence from its first marker on. */
  #held: (string | HeldMarker)[] = []
  #heldCharacters = 0
  /** Citations since the last word, so that none is marked twice at one place. */
  #adjacent = new Set<number>()

  /** `passages` in the order in which the model was given them: it cites the first as 1. */
  constructor(passages: readonly FoundPassage[], question: string) {
    this.#passages = passages
    this.#question = question
  }

  push(text: string): CitedEvent[] {
    for (let i = 0; i < text.length; i++) this.#step(text.charAt(i))
    return this.#take()
  }

  /** The rest, once the model has ended. */
  end(): CitedEvent[] {
    this.#openBracketIsText()
    this.#endSentence()
    this.#emit(this.#space)
    this.#space = ''
    return this.#take()
  }

  #take(): CitedEvent[] {
    const out = this.#out
    this.#out = []
    return out
  }

  #step(character: string): void {
    if (this.#bracket !== '') {
      if (character === ']') {
        this.#closeBracket()
        return
      }
      if (MARKER_CHARACTER.test(character) && this.#bracket.length < MAX_MARKER_CHARACTERS) {
        this.#bracket += character
        return
      }
      this.#openBracketIsText()
    }
    if (character === '[') this.#bracket = '['
    else if (/\s/.test(character)) this.#whiteSpace(character)
    else this.#text(character)
  }

  #openBracketIsText(): void {
    const text = this.#bracket
    this.#bracket = ''
    if (text !== '') this.#text(text)
  }

  #closeBracket(): void {
    const text = `${this.#bracket}]`
    const passages = passagesOfMarker(text)
    this.#bracket = ''
    if (passages) this.#marker(passages)
    else this.#text(text)
  }

  #whiteSpace(character: string): void {
    const isBreak = character === '\n'
    if (isBreak || (SENTENCE_END.test(this.#sentence) && !endsWithAbbreviation(this.#sentence))) this.#endSentence()
    if (isBreak && this.#space.includes('\n')) this.#previous = ''
    this.#space += character
  }

  #text(text: string): void {
    if (WIDE_SENTENCE_END.test(this.#sentence)) this.#endSentence()
    const piece = this.#space + text
    this.#space = ''
    this.#sentence += piece
    if (this.#held.length === 0) {
      this.#emit(piece)
      return
    }
    this.#held.push(piece)
    this.#heldCharacters += piece.length
    if (this.#heldCharacters > MAX_HELD_CHARACTERS) this.#endSentence()
  }

  #marker(passages: number[]): void {
    const space = this.#space
    this.#space = ''
    const finished = this.#held.length === 0 ? this.#finishedSentence() : ''
    if (finished !== '') {
      this.#resolve({ space, passages, clause: finished }, finished)
      return
    }
    const clause = this.#sentence.slice(this.#clauseStart)
    if (HAS_WORD.test(clause)) this.#clause = clause
    this.#clauseStart = this.#sentence.length
    this.#held.push({ space, passages, clause: this.#clause })
  }

  /** The sentence that a marker here stands behind, if that is whole already; else empty. */
  #finishedSentence(): string {
    if (this.#sentence.trim() === '') return this.#previous
    return WIDE_SENTENCE_END.test(this.#sentence) || SENTENCE_END.test(this.#sentence) ? this.#sentence : ''
  }

  #endSentence(): void {
    const held = this.#held
    const sentence = this.#sentence
    this.#held = []
    this.#heldCharacters = 0
    this.#sentence = ''
    this.#clauseStart = 0
    this.#clause = ''
    if (HAS_WORD.test(sentence)) {
      this.#previous = sentence
      this.#lastClaim = sentence
    }
    for (const item of held) {
      if (typeof item === 'string') this.#emit(item)
      else this.#resolve(item, HAS_WORD.test(sentence) ? sentence : this.#lastClaim)
    }
  }

  /** Sends the citations that a marker stands for, and a marker for each. One that stands for none leaves no trace. */
  #resolve({ space, passages, clause }: HeldMarker, sentence: string): void {
    const citations = passages.flatMap((number) => {
      const passage = this.#passages[number - 1]
      return passage ? (this.#cite(passage, clause, sentence) ?? []) : []
    })
    const fresh = [...new Set(citations)].filter((number) => !this.#adjacent.has(number))
    const kept = fresh.length > 0 ? space : this.#gapFor(space)
    for (const number of fresh) this.#adjacent.add(number)
    this.#append(kept + fresh.map((number) => `[${number}]`).join(''))
  }

  /**
   * What stays of the white space before a marker that goes: its line breaks. Inside an open bracket a space must stay,
   * or what stood around the marker (`[[9]1]`) would close up and look like a marker that was checked.
   */
  #gapFor(space: string): string {
    const breaks = space.replaceAll(/[^\n]/g, '')
    return breaks === '' && OPEN_BRACKET.test(this.#tail) ? ' ' : breaks
  }

  /** The number of the citation; a new one is sent first. Null when the passage holds nothing to quote. */
  #cite(passage: FoundPassage, clause: string, sentence: string): number | null {
    const quote = bestQuote(passage, { sentence, clause, question: this.#question })
    if (!quote) return null
    const key = `${passage.documentId} ${quote.page} ${quote.start} ${quote.end}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#numbers.size + 1
    this.#numbers.set(key, number)
    const { documentId, title } = passage
    this.#out.push({ type: 'citation', citation: { number, documentId, title, ...quote } })
    return number
  }

  #emit(text: string): void {
    if (/\S/.test(text)) this.#adjacent.clear()
    this.#append(text)
  }

  #append(text: string): void {
    if (text === '') return
    this.#tail = (this.#tail + text).slice(-MAX_MARKER_CHARACTERS)
    const last = this.#out.at(-1)
    if (last?.type === 'text') last.text += text
    else this.#out.push({ type: 'text', text })
  }
}

/** The passages that `[1]`, `[1, 2]` or `[2-4]` names; null for what is no marker (`[2020]`, `[]`). */
function passagesOfMarker(text: string): number[] | null {
  const parts = text.slice(1, -1).split(/[,;]/)
  const numbers: number[] = []
  for (const part of parts) {
    const [, first = '', last = first] = /^ *(\d{1,2})(?: *[–-] *(\d{1,2}))? *$/.exec(part) ?? []
    if (first === '' || Number(last) < Number(first)) return null
    for (let number = Number(first); number <= Number(last); number++) numbers.push(number)
  }
  return numbers
}

/** An answer's text without its markers, as the model reads it again in a later turn: its numbers mean nothing there. */
export function withoutMarkers(text: string): string {
  return text.replaceAll(/[^\S\n]*\[\d{1,3}\]/g, '')
}

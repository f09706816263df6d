/**
 * Turns the numbers by which a model cites its passages into checked citations, while the answer streams. No I/O.
 *
 * The model writes `[2]`, `[1, 3]` or `[1][2]` after what it takes from passages. Out comes the same text with one marker
 * `[n]` for each citation, numbered in the order of appearance, and each citation before the text that has its marker. The
 * same passage cited for different statements makes different citations, each with the words it rests on.
 *
 * As each sentence completes, support.ts judges it: a marker whose passage doesn't say it moves to the one that does, and a
 * sentence with facts that no passage has is reported, behind its text.
 */
import type { Citation, Unsupported } from '../contract.ts'
import type { FoundPassage } from '../tenant/search.ts'
import { MARKER_CHARACTER, MAX_MARKER_CHARACTERS, passagesOfMarker } from './markers.ts'
import { endsWithAbbreviation } from './sentences.ts'
import { type Anchor, Evidence } from './support.ts'

export type CitedEvent =
  | { type: 'text'; text: string }
  | { type: 'citation'; citation: Citation }
  | { type: 'unsupported'; unsupported: Unsupported }

/** A marker that waits for the end of its sentence. */
interface HeldMarker {
  space: string
  passages: number[]
  clause: string
}

interface Sentence {
  /** So far, without its markers. */
  text: string
  /** Where it begins in the text that was sent; null while its beginning is held. */
  start: number | null
  /** Text and markers from its first marker on. */
  held: (string | HeldMarker)[]
  heldCharacters: number
  clauseStart: number
  clause: string
}

/** One whose text was sent. Markers may still follow its full stop. */
interface EndedSentence {
  text: string
  /** What stands behind its last marker, which is what later ones are for. */
  clause: string
  start: number
  end: number
  late: HeldMarker[]
  /** The passages that it cites, by their index. */
  cited: Set<number>
}

const OPEN_BRACKET = /\[\d*$/
/**
 * A sentence is waited for no longer than this after its first marker, to the end of a word, so that text without full stops
 * flows, too; twice as long where there is no white space either.
 */
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
  readonly #evidence: Evidence
  readonly #numbers = new Map<string, number>()
  #out: CitedEvent[] = []
  /** How much text was sent, and its end. */
  #sent = 0
  #tail = ''
  /** Where the first character of an ending sentence that is no white space stands in it, and where the last one ends. */
  #inkStart: number | null = null
  #inkEnd = 0
  /** White space that isn't sent yet: it goes if the marker behind it goes. */
  #space = ''
  /** What may become a marker, from its `[` on. */
  #bracket = ''
  #sentence = begun()
  /** The sentence before, until more text comes or its paragraph ends. */
  #ended: EndedSentence | null = null
  #lastClaim = ''
  /** Citations since the last word, so that none is marked twice at one place. */
  #adjacent = new Set<number>()

  /** `passages` in the order in which the model was given them: it cites the first as 1. */
  constructor(passages: readonly FoundPassage[], question: string) {
    this.#passages = passages
    this.#evidence = new Evidence(passages, question)
  }

  push(text: string): CitedEvent[] {
    for (let i = 0; i < text.length; i++) this.#step(text.charAt(i))
    return this.#take()
  }

  /** The rest, once the model has ended. */
  end(): CitedEvent[] {
    this.#openBracketIsText()
    this.#endSentence()
    this.#settle()
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
    const { text } = this.#sentence
    if (isBreak || (SENTENCE_END.test(text) && !endsWithAbbreviation(text))) this.#endSentence()
    else if (this.#sentence.heldCharacters > MAX_HELD_CHARACTERS) this.#cutSentence()
    if (isBreak && this.#space.includes('\n')) this.#settle()
    this.#space += character
  }

  #text(text: string): void {
    if (WIDE_SENTENCE_END.test(this.#sentence.text)) this.#endSentence()
    const sentence = this.#sentence
    if (sentence.text === '') {
      this.#settle()
      if (sentence.held.length === 0) sentence.start = this.#sent + this.#space.length
    }
    const piece = this.#space + text
    this.#space = ''
    sentence.text += piece
    if (sentence.held.length === 0) {
      this.#emit(piece)
      return
    }
    sentence.held.push(piece)
    sentence.heldCharacters += piece.length
    if (sentence.heldCharacters > 2 * MAX_HELD_CHARACTERS) this.#cutSentence()
  }

  #marker(passages: number[]): void {
    const sentence = this.#sentence
    const space = this.#space
    this.#space = ''
    if (sentence.text.trim() === '' && this.#ended) {
      this.#ended.late.push({ space, passages, clause: this.#ended.clause })
      return
    }
    const clause = sentence.text.slice(sentence.clauseStart)
    if (HAS_WORD.test(clause)) sentence.clause = clause
    sentence.clauseStart = sentence.text.length
    sentence.held.push({ space, passages, clause: sentence.clause })
  }

  #endSentence(): void {
    const { text, start, held, clauseStart } = this.#sentence
    this.#sentence = begun()
    if (text === '' && held.length === 0) return
    this.#settle()
    if (HAS_WORD.test(text)) this.#lastClaim = text
    const rest = text.slice(clauseStart)
    const clause = HAS_WORD.test(rest) ? rest : text
    const ended: EndedSentence = { text, clause, start: 0, end: 0, late: [], cited: new Set() }
    this.#inkStart = null
    let group: HeldMarker[] = []
    for (const item of held) {
      if (typeof item !== 'string') {
        group.push(item)
        continue
      }
      this.#resolve(group, ended)
      group = []
      this.#emit(item)
    }
    this.#resolve(group, ended)
    ended.start = start ?? this.#inkStart ?? this.#sent
    ended.end = Math.max(ended.start, this.#inkEnd)
    this.#ended = ended
  }

  /** Ends a sentence that is too long at its last marker; what stands behind that is a sentence of its own, sent already. */
  #cutSentence(): void {
    const { text, clauseStart } = this.#sentence
    this.#sentence.text = text.slice(0, clauseStart)
    this.#endSentence()
    this.#settle()
    const rest = text.slice(clauseStart)
    this.#sentence = { ...begun(), text: rest, start: this.#sent - rest.trimStart().length }
  }

  /** The last sentence is over, with all its markers. */
  #settle(): void {
    const ended = this.#ended
    this.#ended = null
    if (!ended) return
    if (ended.late.length > 0) {
      this.#resolve(ended.late, ended)
      ended.end = Math.max(ended.end, this.#inkEnd)
    }
    const missing = this.#evidence.unsupported(ended.text, ended.cited)
    if (missing.length > 0)
      this.#out.push({ type: 'unsupported', unsupported: { start: ended.start, end: ended.end, missing } })
  }

  /** Sends the citations that markers side by side stand for, and a marker for each. One that stands for none leaves no trace. */
  #resolve(group: readonly HeldMarker[], ended: EndedSentence): void {
    const [first] = group
    if (!first) return
    const sentence = HAS_WORD.test(ended.text) ? ended.text : this.#lastClaim
    const anchors = this.#evidence.anchor(
      group.flatMap(({ passages }) => passages),
      { clause: first.clause, sentence },
    )
    let next = 0
    for (const { space, passages } of group) {
      const numbers = anchors.slice(next, next + passages.length).flatMap((anchor) => {
        if (!anchor) return []
        ended.cited.add(anchor.passage)
        return this.#cite(anchor)
      })
      next += passages.length
      const fresh = [...new Set(numbers)].filter((number) => !this.#adjacent.has(number))
      const kept = fresh.length > 0 ? space : this.#gapFor(space)
      for (const number of fresh) this.#adjacent.add(number)
      this.#append(kept + fresh.map((number) => `[${number}]`).join(''))
    }
  }

  /**
   * What stays of the white space before a marker that goes: its line breaks. Inside an open bracket a space must stay,
   * or what stood around the marker (`[[9]1]`) would close up and look like a marker that was checked.
   */
  #gapFor(space: string): string {
    const breaks = space.replaceAll(/[^\n]/g, '')
    return breaks === '' && OPEN_BRACKET.test(this.#tail) ? ' ' : breaks
  }

  /** The number of the citation; a new one is sent first. */
  #cite({ passage: index, quote }: NonNullable<Anchor>): number[] {
    const passage = this.#passages[index]
    if (!passage) return []
    const key = `${passage.documentId} ${quote.page} ${quote.start} ${quote.end}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return [known]
    const number = this.#numbers.size + 1
    this.#numbers.set(key, number)
    const { documentId, title } = passage
    this.#out.push({ type: 'citation', citation: { number, documentId, title, ...quote } })
    return [number]
  }

  #emit(text: string): void {
    if (/\S/.test(text)) this.#adjacent.clear()
    this.#append(text)
  }

  #append(text: string): void {
    if (text === '') return
    const ink = text.search(/\S/)
    if (ink !== -1) {
      this.#inkStart ??= this.#sent + ink
      this.#inkEnd = this.#sent + text.trimEnd().length
    }
    this.#sent += text.length
    this.#tail = (this.#tail + text).slice(-MAX_MARKER_CHARACTERS)
    const last = this.#out.at(-1)
    if (last?.type === 'text') last.text += text
    else this.#out.push({ type: 'text', text })
  }
}

function begun(): Sentence {
  return { text: '', start: null, held: [], heldCharacters: 0, clauseStart: 0, clause: '' }
}

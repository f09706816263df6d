/** Values of a PDF as they are written (ISO 32000-1, 7.3), as far as a dictionary of plain values needs. Pure. */

/** Names are strings, strings are bytes; of a reference the number is left, of `null` nothing. */
export type PdfValue = string | number | boolean | Buffer | PdfDictionary
export type PdfDictionary = Map<string, PdfValue>

/** Dictionaries deeper than this aren't looked into. */
const DEPTH = 8

/** The first dictionary in a text. Null where there is none. */
export function dictionaryIn(text: string): PdfDictionary | null {
  const start = text.indexOf('<<')
  return start === -1 ? null : new Values(text, start).dictionary(0)
}

/** The string, `<…>` or `(…)`, that a text begins with, but for white space and `[`. */
export function stringIn(text: string): Buffer | null {
  const start = /^[\s[]*/.exec(text)?.[0].length ?? 0
  const value = /[(<]/.test(text[start] ?? '') ? new Values(text, start).next(0) : null
  return Buffer.isBuffer(value) ? Buffer.from(value) : null
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

class Values {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  dictionary(depth: number): PdfDictionary {
    const entries: PdfDictionary = new Map()
    let key: string | null = null
    this.#at += 2
    while (this.#at < this.#text.length && !this.#takes(/\s*>>/y)) {
      const name = this.#takes(/\s*\/([^\s/<>[\]()]*)/y)
      if (name) {
        if (key !== null) entries.set(key, name[1] ?? '')
        key = key === null ? (name[1] ?? '') : null
        continue
      }
      const value = this.next(depth)
      if (key !== null && value !== null) entries.set(key, value)
      // A number may begin a reference, of which the rest is passed over.
      if (key !== null) this.#takes(/\s+\d+\s+R\b/y)
      key = null
    }
    return entries
  }

  /** Null for what isn't looked at. Always goes on by a character at least. */
  next(depth: number): PdfValue | null {
    this.#takes(/\s*/y)
    if (this.#text.startsWith('<<', this.#at) && depth < DEPTH) return this.dictionary(depth + 1)
    const hex = this.#takes(/<([0-9a-fA-F\s]*)>/y)
    if (hex) {
      const digits = (hex[1] ?? '').replace(/\s/g, '')
      return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex')
    }
    if (this.#text[this.#at] === '(') return this.#literal()
    const word = this.#takes(/[^\s/<>[\]()]+/y)?.[0]
    if (word === 'true' || word === 'false') return word === 'true'
    if (word !== undefined) return Number.isNaN(Number(word)) ? null : Number(word)
    this.#at += 1
    return null
  }

  #literal(): Buffer {
    let text = ''
    let open = 0
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? ''
      if (character === '(' && open++ === 0) continue
      if (character === ')' && --open === 0) break
      text += character === '\\' ? this.#escaped() : character
    }
    this.#at += 1
    return Buffer.from(text, 'latin1')
  }

  #escaped(): string {
    const octal = /\\([0-7]{1,3})/y
    octal.lastIndex = this.#at
    const code = octal.exec(this.#text)?.[1]
    if (code) {
      this.#at += code.length
      return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
    }
    this.#at += 1
    const next = this.#text[this.#at] ?? ''
    if (next === '\r' && this.#text[this.#at + 1] === '\n') this.#at += 1
    return next === '\n' || next === '\r' ? '' : (ESCAPES[next] ?? next)
  }

  #takes(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.#at
    const found = what.exec(this.#text)
    if (found) this.#at += found[0].length
    return found
  }
}

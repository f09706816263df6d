/** Cuts SQL into tokens, as far as reading the beginning of a statement needs. No I/O. */

export interface Token {
  /** `word`: a keyword or a plain name, in lower case. `name`: a quoted name. `symbol`: one character. */
  kind: 'word' | 'name' | 'literal' | 'symbol'
  text: string
}

const PATTERN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*)`,
    '(?<name>"(?:[^"]|"")*")',
    String.raw`(?<literal>[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$|\d[\w.]*)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<symbol>[\s\S])`,
  ].join('|'),
  'gy',
)

/** The statements of a text, each as its tokens; comments are left out, block comments may be nested. */
export function tokenize(sql: string): Token[][] {
  const statements: Token[][] = [[]]
  PATTERN.lastIndex = 0
  while (PATTERN.lastIndex < sql.length) {
    if (sql.startsWith('/*', PATTERN.lastIndex)) {
      PATTERN.lastIndex = endOfBlockComment(sql, PATTERN.lastIndex)
      continue
    }
    const { groups = {} } = PATTERN.exec(sql) ?? {}
    if (groups.space !== undefined) continue
    if (groups.symbol === ';') statements.push([])
    else statements.at(-1)?.push(tokenOf(groups))
  }
  return statements.filter((tokens) => tokens.length > 0)
}

function tokenOf({ name, literal, word, symbol = '' }: Record<string, string | undefined>): Token {
  if (name !== undefined) return { kind: 'name', text: name.slice(1, -1).replaceAll('""', '"') }
  if (literal !== undefined) return { kind: 'literal', text: literal }
  return word === undefined ? { kind: 'symbol', text: symbol } : { kind: 'word', text: word.toLowerCase() }
}

function endOfBlockComment(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) depth++
    else if (!sql.startsWith('*/', at)) continue
    else if (--depth === 0) return at + 2
    at++
  }
  return sql.length
}

/** Pieces between commas that stand in no parentheses. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const pieces: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === '(') depth++
    if (token.kind === 'symbol' && token.text === ')') depth--
    if (depth === 0 && token.kind === 'symbol' && token.text === ',') pieces.push([])
    else pieces.at(-1)?.push(token)
  }
  return pieces
}

/** Reads a row of tokens from its beginning. */
export class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** Takes these keywords if they come next, in this order. */
  take(...words: string[]): boolean {
    const come = words.every((word, index) => this.#isWord(this.#tokens[this.#at + index], word))
    if (come) this.#at += words.length
    return come
  }

  /** Takes the first of these that comes next. */
  takeOneOf(...words: string[]): string | null {
    return words.find((word) => this.take(word)) ?? null
  }

  /** A name without its schema; empty when none comes. */
  name(): string {
    let name = this.#nextName()
    while (this.#isSymbol('.')) {
      this.#at++
      name = this.#nextName()
    }
    return name
  }

  /** Whether the keywords come anywhere in what is left. */
  has(...words: string[]): boolean {
    return this.rest().some((_, start) => words.every((word, index) => this.#isWord(this.rest()[start + index], word)))
  }

  rest(): readonly Token[] {
    return this.#tokens.slice(this.#at)
  }

  #nextName(): string {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' && token?.kind !== 'name') return ''
    this.#at++
    return token.text
  }

  #isWord(token: Token | undefined, word: string): boolean {
    return token?.kind === 'word' && token.text === word
  }

  #isSymbol(text: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'symbol' && token.text === text
  }
}

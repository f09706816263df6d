/** The path of headings that a place in a document stands under. Pure. */
import type { Heading } from './page.ts'

/** Between the headings of a path. */
const STEP = ' › '
/** Characters of a path, and of one heading in it. What doesn't fit goes from the outside, where titles say it again. */
const MOST_CHARACTERS = 200
const MOST_OF_ONE = 100

export class HeadingPath {
  readonly #open: Heading[]

  /** Goes on from a path that was stored: its headings count as nested. */
  constructor(stored = '') {
    this.#open = stored === '' ? [] : stored.split(STEP).map((text, at) => ({ start: 0, level: at + 1, text }))
  }

  enter(heading: Heading): void {
    while ((this.#open.at(-1)?.level ?? 0) >= heading.level) this.#open.pop()
    this.#open.push(heading)
  }

  toString(): string {
    let path = ''
    for (const { text } of this.#open.toReversed()) {
      const one =
        text.length > MOST_OF_ONE
          ? `${text
              .slice(0, MOST_OF_ONE - 1)
              .toWellFormed()
              .trimEnd()}…`
          : text
      const longer = path === '' ? one : `${one}${STEP}${path}`
      if (longer.length > MOST_CHARACTERS) break
      path = longer
    }
    return path
  }
}

/** The last heading of a path as `HeadingPath` writes it; '' for none. */
export function innermost(path: string): string {
  return path.split(STEP).at(-1) ?? ''
}

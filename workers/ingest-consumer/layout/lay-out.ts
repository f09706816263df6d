/** From pages that were read one by one to pages as they are stored: what only their neighbours tell is decided here. */
import type { LayoutFeatures } from './features.ts'
import { BodyStyle, type FoundHeading, HeadingStack, headingsOf } from './headings.ts'
import { Vocabulary } from './hyphens.ts'
import { type Line, textOf } from './lines.ts'
import type { Heading, Page } from './page.ts'
import { MOST_LINES, type ReadPage } from './page-reader.ts'
import { writePage } from './page-text.ts'
import { RunningHeads } from './running-heads.ts'

/** Pages that are held back, so that what begins on one is known from those after it. */
const LOOK_AHEAD = 8
/**
 * Who begins to read in the middle begins this much earlier, so that what repeats from page to page is known by the
 * first page that counts.
 */
export const PAGES_BEFORE = 8
/** Lines that are held back; pages with more are rare. */
const LINES_AHEAD = MOST_LINES

/** A page's texts come out in order, each once. Throws the signal's reason once it is aborted, also while pages wait. */
export async function* layOut(
  pages: AsyncIterable<ReadPage>,
  features: LayoutFeatures,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const document = new LaidOut(features)
  const waiting: ReadPage[] = []
  let lines = 0
  for await (const page of pages) {
    document.observe(page)
    waiting.push(page)
    lines += page.lines.length
    while (waiting.length > LOOK_AHEAD || (lines > LINES_AHEAD && waiting.length > 1)) {
      const next = waiting.shift()
      if (!next) break
      lines -= next.lines.length
      yield document.page(next)
      signal.throwIfAborted()
    }
  }
  document.end()
  for (const page of waiting) {
    yield document.page(page)
    signal.throwIfAborted()
  }
}

/** What is known of the document so far. */
class LaidOut {
  readonly #features: LayoutFeatures
  readonly #heads = new RunningHeads()
  readonly #known = new Vocabulary()
  readonly #body = new BodyStyle()
  readonly #headings = new HeadingStack()
  #observed = 0
  #ended = false

  constructor(features: LayoutFeatures) {
    this.#features = features
  }

  observe(page: ReadPage): void {
    this.#observed += 1
    if (page.lines.length > MOST_LINES) return
    if (this.#features.runningHeads) this.#heads.observe(page)
    if (this.#features.hyphens) for (const line of page.lines) this.#known.addLine(textOf(line))
    if (this.#features.headings) this.#body.observe(page.lines)
  }

  end(): void {
    this.#ended = true
  }

  page(page: ReadPage): Page {
    if (page.lines.length > MOST_LINES) return { number: page.number, text: writePage(page.lines, null).text }
    const heads = this.#features.runningHeads
      ? this.#heads.on(page, this.#ended ? this.#observed : null)
      : new Set<Line>()
    const lines =
      heads.size > 0 && heads.size < page.lines.length ? page.lines.filter((line) => !heads.has(line)) : page.lines
    const { text, starts } = writePage(lines, this.#features.hyphens ? this.#known : null)
    if (!this.#features.headings) return { number: page.number, text }
    const headings = headingsOf(lines, this.#body).map((found) => this.#placed(found, starts))
    return { number: page.number, text, ...(headings.length > 0 && { headings }) }
  }

  #placed({ from, text, rank }: FoundHeading, starts: readonly number[]): Heading {
    return { start: starts[from] ?? 0, level: this.#headings.push(rank), text }
  }
}

/** Collects what stands on one page, and puts it into lines. */
import { inColumns } from './columns.ts'
import type { LayoutFeatures } from './features.ts'
import { type Line, linesOf, textOf } from './lines.ts'
import { type Run, runOf, type TextItem, type TextStyles, type Viewport } from './runs.ts'
import { inRows } from './tables.ts'

/** A page by itself; what it shares with its neighbours is not known yet. */
export interface ReadPage {
  number: number
  /** That the PDF holds. */
  characters: number
  /** In the order in which they are read. */
  lines: readonly Line[]
  /** Of the page, in points, as it is shown. */
  width: number
  height: number
}

/** A page with more lines isn't one that is read line by line: it is taken as the file has it. */
export const MOST_LINES = 4_000

/** Runs that are collected before they become lines, so that a page of single letters takes no more memory than others. */
const RUNS_AT_ONCE = 20_000

export class PageReader {
  readonly #number: number
  readonly #viewport: Viewport
  readonly #features: LayoutFeatures
  readonly #lines: Line[] = []
  #runs: Run[] = []
  #length = 0

  constructor(number: number, viewport: Viewport, features: LayoutFeatures) {
    this.#number = number
    this.#viewport = viewport
    this.#features = features
  }

  /** Characters so far. */
  get length(): number {
    return this.#length
  }

  add(items: readonly TextItem[], styles: TextStyles = {}): void {
    for (const item of items) {
      this.#length += item.str.length
      this.#runs.push(runOf(item, styles, this.#viewport))
    }
    if (this.#runs.length >= RUNS_AT_ONCE) this.#makeLines()
  }

  finish(): ReadPage {
    this.#makeLines()
    const { columns, tables } = this.#features
    const { width, height } = this.#viewport
    const known = { number: this.#number, characters: this.#length, width, height }
    if (this.#lines.length > MOST_LINES) return { ...known, lines: this.#lines }
    const ordered = columns ? inColumns(this.#lines) : this.#lines
    return { ...known, lines: tables ? inRows(ordered) : ordered }
  }

  #makeLines(): void {
    for (const line of linesOf(this.#runs)) this.#lines.push(line)
    this.#runs = []
  }
}

/** Whether there is anything to read on the page, and not only signs. */
export function hasText(page: ReadPage): boolean {
  return page.lines.some((line) => /[\p{L}\p{N}]/u.test(textOf(line)))
}

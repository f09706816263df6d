/** Collects what stands on one page. */
import type { LayoutFeatures } from './features.ts'
import { PageText, type TextItem } from './page-text.ts'

/** A page as pdf.js shows it at scale 1: `transform` turns the PDF's coordinates into those of the page, y downwards. */
export interface Viewport {
  width: number
  height: number
  transform: number[]
}

/** A page by itself; what it shares with its neighbours is not known yet. */
export interface ReadPage {
  number: number
  text: string
}

export class PageReader {
  readonly #number: number
  readonly #text = new PageText()

  constructor(number: number, _viewport: Viewport, _features: LayoutFeatures) {
    this.#number = number
  }

  /** Characters so far. */
  get length(): number {
    return this.#text.length
  }

  add(items: readonly TextItem[]): void {
    for (const item of items) this.#text.add(item)
  }

  finish(): ReadPage {
    return { number: this.#number, text: this.#text.finish() }
  }
}

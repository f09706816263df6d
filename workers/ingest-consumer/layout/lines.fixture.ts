/** Lines and runs made by hand, for tests. Lengths are points. */
import type { Line } from './lines.ts'
import type { Run, TextItem } from './runs.ts'

/** About what a character takes in a font of size 10. */
const ADVANCE = 5

/** Level text at (`x`, `y` from the top). */
export function run(text: string, x: number, y: number, more: Partial<Run> = {}): Run {
  return {
    text,
    angle: 0,
    start: x,
    end: x + text.length * ADVANCE,
    baseline: y,
    size: 10,
    font: 'body',
    rightToLeft: false,
    endsLine: false,
    ...more,
  }
}

/** A line of pieces, each at its own `x`. */
export function line(y: number, pieces: [text: string, x: number][] | string, more: Partial<Line> = {}): Line {
  const placed = (typeof pieces === 'string' ? [[pieces, 50] as [string, number]] : pieces).map(([text, x]) => ({
    text,
    start: x,
    end: x + text.length * ADVANCE,
  }))
  return {
    pieces: placed,
    angle: 0,
    start: Math.min(...placed.map(({ start }) => start)),
    end: Math.max(...placed.map(({ end }) => end)),
    baseline: y,
    top: more.baseline ?? y,
    size: 10,
    font: 'body',
    ...more,
  }
}

/** As pdf.js reports level text; `y` grows upwards. */
export function item(str: string, x: number, y: number, more: Partial<TextItem> = {}): TextItem {
  return {
    str,
    dir: 'ltr',
    width: str.length * ADVANCE,
    height: 10,
    transform: [10, 0, 0, 10, x, y],
    fontName: 'body',
    hasEOL: false,
    ...more,
  }
}

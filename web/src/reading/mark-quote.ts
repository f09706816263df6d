import type { Citation } from '../api/types.ts'
import { locateQuote } from './locate-quote.ts'

/** A rectangle on a page as shares of its width and height, so that it holds at every zoom. */
export interface Mark {
  left: number
  top: number
  width: number
  height: number
}

/**
 * Where a citation's quote stands on a drawn page: a rectangle for each line it covers, top to bottom. Empty
 * when it isn't found. `textLayer` is the element that pdf.js fills with the page's text.
 */
export function markQuote(textLayer: Element, page: Element, citation: Citation): Mark[] {
  const texts = textNodes(textLayer)
  const items = texts.map(({ data }) => data)
  const length = items.reduce((sum, { length: characters }) => sum + characters, 0)
  const spans = locateQuote(items, citation.quote, length > 0 ? citation.start / length : 0)
  if (!spans) return []
  const frame = page.getBoundingClientRect()
  const boxes = spans.flatMap(({ item, start, end }) => {
    const text = texts[item]
    if (!text) return []
    const range = document.createRange()
    range.setStart(text, start)
    range.setEnd(text, end)
    return [...range.getClientRects()]
  })
  return joinLines(
    boxes
      .filter(({ width, height }) => width > 0 && height > 0)
      .map((box) => ({
        left: (box.left - frame.left) / frame.width,
        top: (box.top - frame.top) / frame.height,
        width: box.width / frame.width,
        height: box.height / frame.height,
      })),
  )
}

/** The pieces of text below an element, in document order. */
export function textNodes(root: Element): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text)
  return texts
}

/** Joins boxes that stand beside each other on a line, so that a line is one rectangle without seams. */
export function joinLines(boxes: readonly Mark[]): Mark[] {
  const lines: Mark[] = []
  for (const box of boxes) {
    const last = lines.at(-1)
    if (last && sameLine(last, box)) {
      const right = Math.max(last.left + last.width, box.left + box.width)
      const bottom = Math.max(last.top + last.height, box.top + box.height)
      last.left = Math.min(last.left, box.left)
      last.top = Math.min(last.top, box.top)
      last.width = right - last.left
      last.height = bottom - last.top
    } else {
      lines.push({ ...box })
    }
  }
  return lines
}

/** More than half of the lower box's height is shared, and the gap is no wider than a column's. */
function sameLine(a: Mark, b: Mark): boolean {
  const overlap = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  const gap = Math.max(b.left - (a.left + a.width), a.left - (b.left + b.width))
  return overlap > 0.5 * Math.min(a.height, b.height) && gap < 0.03
}

import { textNodes } from './mark-quote.ts'

/**
 * Gives the links of a drawn page the text they lie over as their name: pdf.js draws them as empty boxes, which
 * a screen reader could only call "link".
 */
export function nameLinks(links: Element, textLayer: Element): void {
  const texts = textNodes(textLayer)
    .filter(({ data }) => data.trim() !== '')
    .map((node) => ({ text: node.data.trim(), box: boxOf(node) }))
  for (const link of links.querySelectorAll('a')) {
    if (link.textContent || link.ariaLabel || link.title) continue
    const box = link.getBoundingClientRect()
    const under = texts.filter((piece) => covers(box, piece.box)).map(({ text }) => text)
    link.ariaLabel = under.join(' ') || 'Link within this document'
  }
}

function boxOf(node: Text): DOMRect {
  const range = document.createRange()
  range.selectNodeContents(node)
  return range.getBoundingClientRect()
}

/** Whether the middle line of the text crosses the link, over more than a sliver of either. */
function covers(link: DOMRect, text: DOMRect): boolean {
  const middle = text.top + text.height / 2
  const shared = Math.min(link.right, text.right) - Math.max(link.left, text.left)
  return middle > link.top && middle < link.bottom && shared > 0.5 * Math.min(link.width, text.width)
}

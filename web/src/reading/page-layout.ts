/** Width and height of a page in PDF points (1/72 inch), rotation applied. */
export interface PageSize {
  width: number
  height: number
}

/** CSS pixels in a PDF point: 96 to the inch against 72. Zoom 1 shows a page in its printed size. */
export const PIXELS_PER_POINT = 96 / 72

/** Pixels between pages, and above the first and below the last. */
export const PAGE_GAP = 16

/** Where each page stands in the scrolled column, in CSS pixels. Index 0 is page 1. */
export interface PageLayout {
  tops: number[]
  sizes: { width: number; height: number }[]
  /** Width of the widest page. */
  width: number
  height: number
}

/** Stacks the pages. `scale` is CSS pixels for a PDF point. */
export function layoutPages(pages: readonly PageSize[], scale: number): PageLayout {
  const tops: number[] = []
  let top = PAGE_GAP
  const sizes = pages.map((page) => ({
    width: Math.floor(page.width * scale),
    height: Math.floor(page.height * scale),
  }))
  for (const { height } of sizes) {
    tops.push(top)
    top += height + PAGE_GAP
  }
  return { tops, sizes, width: Math.max(0, ...sizes.map(({ width }) => width)), height: top }
}

/** The page at a height of the column: the last one that begins at or above it. From 1. */
export function pageAt(layout: PageLayout, y: number): number {
  let low = 0
  let high = layout.tops.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((layout.tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low + 1
}

/** The pages to draw: those in view and `around` more on either side. Both ends included, from 1. */
export function pagesInView(
  layout: PageLayout,
  view: { top: number; height: number },
  around: number,
): { first: number; last: number } {
  return {
    first: Math.max(1, pageAt(layout, view.top) - around),
    last: Math.min(layout.tops.length, pageAt(layout, view.top + view.height) + around),
  }
}

/** The page that a person would say they are on: the one that crosses a line a third down the view. */
export function currentPage(layout: PageLayout, view: { top: number; height: number }): number {
  return pageAt(layout, view.top + view.height / 3)
}

/** A place that keeps its meaning when zoom or sizes change: how far into which page. */
export interface Anchor {
  page: number
  /** Of the page's height; may pass 1 in the gap below it. */
  share: number
}

export function anchorAt(layout: PageLayout, y: number): Anchor {
  const page = pageAt(layout, y)
  const height = layout.sizes[page - 1]?.height || 1
  return { page, share: (y - (layout.tops[page - 1] ?? 0)) / height }
}

export function heightOf(layout: PageLayout, anchor: Anchor): number {
  const index = anchor.page - 1
  return (layout.tops[index] ?? 0) + anchor.share * (layout.sizes[index]?.height ?? 0)
}

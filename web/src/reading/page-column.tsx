import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Focus } from './focus.ts'
import {
  type Anchor,
  anchorAt,
  currentPage,
  heightOf,
  layoutPages,
  PAGE_GAP,
  type PageSize,
  PIXELS_PER_POINT,
  pagesInView,
} from './page-layout.ts'
import { PdfPage } from './pdf-page.tsx'
import { usePageKeys } from './use-page-keys.ts'
import { fittingZoom, type Zoom } from './zoom.ts'

interface Props {
  pages: number
  firstPage: PageSize
  /** The page that the address names. */
  page: number
  zoom: Zoom
  /** A citation of this document to show. */
  focus: Focus | null
  onPage(page: number): void
  onZoom(zoom: Zoom): void
  onShownZoom(zoom: number): void
}

/** Pages beyond the view that are drawn, so that scrolling finds them there. */
const AROUND = 1

/** How long scrolling rests before the address follows. */
const SETTLE = 150

/**
 * All pages in one scrolled column, of which only those near the view are drawn. Pages have the size of the
 * first until they are loaded; whatever changes, the place that is being read stays where it is.
 */
export function PageColumn({ pages, firstPage, page, zoom, focus, onPage, onZoom, onShownZoom }: Props) {
  const scroller = useRef<HTMLElement>(null)
  const anchor = useRef<Anchor | null>(null)
  const arrived = useRef<number | null>(null)
  const [pane, setPane] = useState({ width: 0, height: 0 })
  const [known, setKnown] = useState<ReadonlyMap<number, PageSize>>(new Map())
  const [scrollTop, setScrollTop] = useState(0)

  const sizes = useMemo(
    () => Array.from({ length: pages }, (_, index) => known.get(index + 1) ?? firstPage),
    [pages, known, firstPage],
  )
  const shownZoom = zoom === 'fit' ? fittingZoom(firstPage, pane.width) : zoom
  const layout = useMemo(() => layoutPages(sizes, shownZoom * PIXELS_PER_POINT), [sizes, shownZoom])
  const visible = pane.height > 0

  useEffect(() => {
    if (visible) onShownZoom(shownZoom)
  }, [visible, shownZoom, onShownZoom])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => {
      // A hidden pane has no size; it keeps the one it had.
      if (element.clientWidth > 0) setPane({ width: element.clientWidth, height: element.clientHeight })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const scrollTo = useCallback((top: number, left?: number) => {
    scroller.current?.scrollTo({ top, left, behavior: 'instant' })
    setScrollTop(scroller.current?.scrollTop ?? 0)
  }, [])

  // Another zoom, width or page size: back to the place that was read.
  useLayoutEffect(() => {
    if (visible && anchor.current) scrollTo(heightOf(layout, anchor.current))
  }, [layout, visible, scrollTo])

  // The address names another page than the one in view: go there.
  useLayoutEffect(() => {
    if (!visible || arrived.current === page) return
    arrived.current = page
    const top = page === 1 ? 0 : (layout.tops[page - 1] ?? 0) - PAGE_GAP / 2
    anchor.current = anchorAt(layout, top)
    scrollTo(top)
  }, [page, layout, visible, scrollTo])

  const settle = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(settle.current), [])
  const onScroll = () => {
    const element = scroller.current
    if (!element || element.clientHeight === 0) return
    setScrollTop(element.scrollTop)
    anchor.current = anchorAt(layout, element.scrollTop)
    clearTimeout(settle.current)
    settle.current = setTimeout(() => {
      const now = currentPage(layout, { top: element.scrollTop, height: element.clientHeight })
      if (now === arrived.current) return
      arrived.current = now
      onPage(now)
    }, SETTLE)
  }

  const onSize = useCallback(
    (number: number, size: PageSize) =>
      setKnown((old) => {
        const before = old.get(number) ?? firstPage
        if (before.width === size.width && before.height === size.height) return old
        return new Map(old).set(number, size)
      }),
    [firstPage],
  )

  /** Brings the first line of a marked quote into the upper part of the view. */
  const onMarked = useCallback(
    (number: number, mark: { top: number; left: number }) => {
      const element = scroller.current
      const size = layout.sizes[number - 1]
      if (!element || !size) return
      const top = (layout.tops[number - 1] ?? 0) + mark.top * size.height - element.clientHeight * 0.25
      const left = Math.max(0, mark.left * size.width - 48)
      // The address may follow later; then this is its page already, and its top is not what to show.
      arrived.current = number
      scrollTo(Math.max(0, top), size.width > element.clientWidth ? left : undefined)
      anchor.current = anchorAt(layout, element.scrollTop)
    },
    [layout, scrollTo],
  )

  usePageKeys(scroller, { page, pages, shownZoom, onPage, onZoom })

  const view = { top: scrollTop, height: pane.height }
  const drawn = pagesInView(layout, view, AROUND)
  const numbers = visible ? Array.from({ length: drawn.last - drawn.first + 1 }, (_, index) => drawn.first + index) : []
  // A cited page is drawn even while it is being scrolled to.
  const cited = focus?.citation.page
  if (visible && cited && cited <= pages && !numbers.includes(cited)) numbers.push(cited)

  return (
    <section
      ref={scroller}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
      tabIndex={0}
      aria-label="Pages"
      className="focus-inset relative min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div className="relative mx-auto" style={{ height: layout.height, width: layout.width }}>
        {numbers.map((number) => (
          <PdfPage
            key={number}
            number={number}
            top={layout.tops[number - 1] ?? 0}
            size={layout.sizes[number - 1] ?? { width: 0, height: 0 }}
            focus={cited === number ? focus : null}
            onSize={onSize}
            onMarked={onMarked}
          />
        ))}
      </div>
    </section>
  )
}

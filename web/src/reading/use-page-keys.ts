import { type RefObject, useEffect } from 'react'
import { type Zoom, zoomIn, zoomOut } from './zoom.ts'

interface PageKeys {
  page: number
  pages: number
  shownZoom: number
  onPage(page: number): void
  onZoom(zoom: Zoom): void
}

/**
 * Keys of the page area while it has the focus: ← → previous and next page, Home and End first and last, + − zoom,
 * 0 fit width. The arrows up and down, Page Up, Page Down and the space bar scroll, as everywhere.
 */
export function usePageKeys(area: RefObject<HTMLElement | null>, keys: PageKeys): void {
  useEffect(() => {
    const element = area.current
    if (!element) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return
      const action = actionFor(event.key, keys)
      if (!action) return
      event.preventDefault()
      action()
    }
    element.addEventListener('keydown', onKeyDown)
    return () => element.removeEventListener('keydown', onKeyDown)
  }, [area, keys])
}

function actionFor(key: string, { page, pages, shownZoom, onPage, onZoom }: PageKeys): (() => void) | null {
  switch (key) {
    case 'ArrowLeft':
      return page > 1 ? () => onPage(page - 1) : null
    case 'ArrowRight':
      return page < pages ? () => onPage(page + 1) : null
    case 'Home':
      return () => onPage(1)
    case 'End':
      return () => onPage(pages)
    case '+':
    case '=':
      return () => onZoom(zoomIn(shownZoom))
    case '-':
      return () => onZoom(zoomOut(shownZoom))
    case '0':
      return () => onZoom('fit')
    default:
      return null
  }
}

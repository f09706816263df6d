import { PAGE_GAP, type PageSize, PIXELS_PER_POINT } from './page-layout.ts'

/** `fit`: as wide as the pane. A number: 1 is the printed size. */
export type Zoom = 'fit' | number

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4]
export const LEAST_ZOOM = 0.25
export const MOST_ZOOM = 4

/** The zoom that makes `page` as wide as the pane, within the limits. */
export function fittingZoom(page: PageSize, paneWidth: number): number {
  const room = Math.max(1, paneWidth - 2 * PAGE_GAP)
  return Math.min(2.5, Math.max(LEAST_ZOOM, room / (page.width * PIXELS_PER_POINT)))
}

export function zoomIn(zoom: number): number {
  return STEPS.find((step) => step > zoom + 0.005) ?? MOST_ZOOM
}

export function zoomOut(zoom: number): number {
  return STEPS.findLast((step) => step < zoom - 0.005) ?? LEAST_ZOOM
}

/** Reads what was remembered; anything odd is `fit`. */
export function readZoom(text: string | null): Zoom {
  const zoom = Number(text)
  return text !== null && zoom >= LEAST_ZOOM && zoom <= MOST_ZOOM ? zoom : 'fit'
}

/** A canvas beyond this many pixels costs more memory than its sharpness is worth. */
const MOST_PIXELS = 16_000_000

/** Device pixels for a CSS pixel, lowered where the canvas would get too large. */
export function pixelRatio(device: number, width: number, height: number): number {
  return Math.max(0.5, Math.min(device, 3, Math.sqrt(MOST_PIXELS / Math.max(1, width * height))))
}

/** Runs of text with their places on the page, measured along and across their own direction of writing. Pure. */

/** A run of text as pdf.js reports it. `transform`: PDF 32000-1, 9.4.4; `hasEOL`: a line ends after it. */
export interface TextItem {
  str: string
  dir: string
  width: number
  height: number
  transform: number[]
  fontName: string
  hasEOL: boolean
}

/** What pdf.js says of a font, by `fontName`. */
export type TextStyles = Record<string, { vertical?: boolean } | undefined>

/** A page as pdf.js shows it at scale 1: `transform` turns the PDF's coordinates into those of the page, y downwards. */
export interface Viewport {
  width: number
  height: number
  transform: number[]
}

/** Lengths are points. `start`, `end` and `baseline` are coordinates of the page turned so that the run reads from left to right. */
export interface Run {
  text: string
  /** Degrees clockwise from level; vertical writing counts as 90. */
  angle: number
  start: number
  end: number
  /** Grows from line to line. */
  baseline: number
  /** Of the font. */
  size: number
  font: string
  rightToLeft: boolean
  /** pdf.js ends a line after it. */
  endsLine: boolean
}

/** A direction this near to a right angle is one: scanned pages are rarely straight. */
const SLANT = 3

export function runOf(item: TextItem, styles: TextStyles, viewport: Viewport): Run {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform
  const [va = 1, vb = 0, vc = 0, vd = -1, ve = 0, vf = 0] = viewport.transform
  const vertical = styles[item.fontName]?.vertical === true
  // Vertical writing goes down the page: along the font's own downward axis.
  const [along, across] = vertical ? [-c, -d] : [a, b]
  const angle = rightAngle((Math.atan2(vb * along + vd * across, va * along + vc * across) * 180) / Math.PI)
  const [cos, sin] = directionOf(angle)
  const [px, py] = [va * x + vc * y + ve, vb * x + vd * y + vf]
  const start = px * cos + py * sin
  return {
    text: item.str,
    angle,
    start,
    end: start + (vertical ? item.height : item.width),
    baseline: py * cos - px * sin,
    size: Math.hypot(c, d),
    font: item.fontName,
    rightToLeft: item.dir === 'rtl',
    endsLine: item.hasEOL,
  }
}

function rightAngle(degrees: number): number {
  const near = Math.round(degrees / 90) * 90
  return (Math.round(Math.abs(degrees - near) <= SLANT ? near : degrees) + 360) % 360
}

function directionOf(angle: number): [number, number] {
  if (angle % 90 !== 0) return [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  return (
    (
      [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ] as [number, number][]
    )[angle / 90] ?? [1, 0]
  )
}

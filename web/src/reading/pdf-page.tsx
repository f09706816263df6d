import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { Page } from 'react-pdf'
import { type Focus, settleFocus } from './focus.ts'
import { type Mark, markQuote } from './mark-quote.ts'
import { nameLinks } from './name-links.ts'
import type { PageSize } from './page-layout.ts'
import { pixelRatio } from './zoom.ts'

interface Props {
  number: number
  /** Pixels from the top of the column. */
  top: number
  size: { width: number; height: number }
  /** The citation to mark, if it is on this page. */
  focus: Focus | null
  /** Tells the page's own size in points once it is known. */
  onSize(number: number, size: PageSize): void
  onMarked(number: number, first: Mark): void
}

/** Links between pages are kept; every other annotation is only drawn. */
const linksOnly = ({ annotations }: { annotations: { subtype?: string }[] }) =>
  annotations.filter(({ subtype }) => subtype === 'Link')

/** One page: its picture, its text to select, and the marked quote. */
export const PdfPage = memo(function PdfPage({ number, top, size, focus, onSize, onMarked }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [textDrawn, setTextDrawn] = useState(0)
  const [linksDrawn, setLinksDrawn] = useState(0)
  const [marks, setMarks] = useState<{ visit: number; marks: Mark[] } | null>(null)

  useEffect(() => {
    if (!focus || textDrawn === 0) return
    if (marks?.visit === focus.visit) return
    const layer = frame.current?.querySelector('.textLayer')
    if (!layer || !frame.current) return
    const found = markQuote(layer, frame.current, focus.citation)
    setMarks({ visit: focus.visit, marks: found })
    settleFocus(focus.visit, found.length > 0 ? 'marked' : 'missing')
    if (found[0]) onMarked(number, found[0])
  }, [focus, textDrawn, marks, number, onMarked])

  useEffect(() => {
    const text = frame.current?.querySelector('.textLayer')
    const links = frame.current?.querySelector('.annotationLayer')
    if (textDrawn > 0 && linksDrawn > 0 && text && links) nameLinks(links, text)
  }, [textDrawn, linksDrawn])

  // The text layer is drawn anew whenever this changes, so it must not.
  const onText = useCallback(() => setTextDrawn((old) => old + 1), [])
  const onLinks = useCallback(() => setLinksDrawn((old) => old + 1), [])

  const shown = focus && marks?.visit === focus.visit ? marks.marks : []
  return (
    <div
      ref={frame}
      data-page={number}
      className="absolute left-1/2 overflow-hidden bg-paper shadow-[0_0_0_1px_var(--line)]"
      style={{ top, width: size.width, height: size.height, marginLeft: -size.width / 2 }}
    >
      <span className="sr-only">Page {number}</span>
      <Page
        pageNumber={number}
        width={size.width}
        suspense={false}
        devicePixelRatio={pixelRatio(window.devicePixelRatio, size.width, size.height)}
        filterAnnotations={linksOnly}
        loading=""
        error={<p className="p-6 text-paper-ink">Page {number} can’t be drawn.</p>}
        onLoadSuccess={(page) => onSize(number, { width: page.originalWidth, height: page.originalHeight })}
        onRenderTextLayerSuccess={onText}
        onRenderAnnotationLayerSuccess={onLinks}
        onGetTextError={() => focus && settleFocus(focus.visit, 'missing')}
      />
      {shown.map((mark) => (
        <div
          key={`${mark.top} ${mark.left}`}
          data-testid="quote-mark"
          className="motion-land pointer-events-none absolute z-10 rounded-[2px] border-mark-edge border-b-2 bg-mark mix-blend-multiply"
          style={{
            left: `${mark.left * 100}%`,
            top: `${mark.top * 100}%`,
            width: `${mark.width * 100}%`,
            height: `${mark.height * 100}%`,
          }}
        />
      ))}
    </div>
  )
})

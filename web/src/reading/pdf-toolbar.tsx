import { ChevronDown, ChevronUp, Minus, MoveHorizontal, Plus } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { type Zoom, zoomIn, zoomOut } from './zoom.ts'

interface Props {
  title: string
  page: number
  /** null while the document is being loaded. */
  pages: number | null
  zoom: Zoom
  /** What the zoom comes to when it is `fit`. */
  shownZoom: number
  onPage(page: number): void
  onZoom(zoom: Zoom): void
}

export function PdfToolbar({ title, page, pages, zoom, shownZoom, onPage, onZoom }: Props) {
  return (
    <div
      role="toolbar"
      aria-label="Document"
      className="flex h-12 shrink-0 items-center gap-1 overflow-x-auto border-line max-md:justify-between max-md:gap-0 border-b bg-surface px-2"
    >
      <h2 className="min-w-0 flex-1 truncate px-2 font-semibold max-md:sr-only" title={title}>
        {title}
      </h2>
      <IconButton label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <ChevronUp aria-hidden size={18} />
      </IconButton>
      <PageField page={page} pages={pages} onPage={onPage} />
      <IconButton label="Next page" disabled={pages === null || page >= pages} onClick={() => onPage(page + 1)}>
        <ChevronDown aria-hidden size={18} />
      </IconButton>
      <span aria-hidden className="mx-1 h-5 w-px shrink-0 bg-line max-md:hidden" />
      <IconButton label="Zoom out" onClick={() => onZoom(zoomOut(shownZoom))}>
        <Minus aria-hidden size={18} />
      </IconButton>
      <output aria-label="Zoom" className="w-11 shrink-0 text-center tabular-nums max-md:sr-only">
        {Math.round(shownZoom * 100)} %
      </output>
      <IconButton label="Zoom in" onClick={() => onZoom(zoomIn(shownZoom))}>
        <Plus aria-hidden size={18} />
      </IconButton>
      <IconButton
        label="Fit width"
        aria-pressed={zoom === 'fit'}
        className="aria-pressed:bg-sunken aria-pressed:text-ink"
        onClick={() => onZoom('fit')}
      >
        <MoveHorizontal aria-hidden size={18} />
      </IconButton>
    </div>
  )
}

/** The page's number, to read and to type. What is typed counts with Enter or when the field is left. */
function PageField({ page, pages, onPage }: Pick<Props, 'page' | 'pages' | 'onPage'>) {
  const [typed, setTyped] = useState<string | null>(null)

  const commit = () => {
    const wanted = Number(typed)
    setTyped(null)
    if (typed === null || pages === null || !Number.isFinite(wanted) || wanted < 1) return
    const next = Math.min(pages, Math.floor(wanted))
    if (next !== page) onPage(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape') setTyped(null)
  }

  return (
    <span className="flex shrink-0 items-center gap-1.5 text-ink-soft tabular-nums">
      <input
        aria-label="Page"
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(page)}
        disabled={pages === null}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, ''))}
        onBlur={commit}
        onKeyDown={onKeyDown}
        className="h-8 w-11 rounded-md border border-line-strong bg-surface text-center text-ink pointer-coarse:h-11 pointer-coarse:w-14"
      />
      <span className="whitespace-nowrap">/ {pages ?? '–'}</span>
    </span>
  )
}

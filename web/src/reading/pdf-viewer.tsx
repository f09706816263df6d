import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { type ReactNode, useMemo, useState } from 'react'
import { Document, pdfjs } from 'react-pdf'
import 'react-pdf/dist/Page/AnnotationLayer.css'
import 'react-pdf/dist/Page/TextLayer.css'
import { remembered } from '../lib/storage.ts'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/error-note.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { CitationBar } from './citation-bar.tsx'
import { focus } from './focus.ts'
import { PageColumn } from './page-column.tsx'
import type { PageSize } from './page-layout.ts'
import { PageSkeleton } from './page-skeleton.tsx'
import { PdfToolbar } from './pdf-toolbar.tsx'
import { readZoom, type Zoom } from './zoom.ts'

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl

const ZOOM_KEY = 'alcove.zoom'

/** Everything pdf.js may load comes from this origin. Pages are fetched as they are needed, in ranges. */
const options = {
  cMapUrl: `${__PDFJS_BASE__}cmaps/`,
  standardFontDataUrl: `${__PDFJS_BASE__}standard_fonts/`,
  // The same letters on every machine: a system without Times would otherwise set some other face in its widths.
  useSystemFonts: false,
  iccUrl: `${__PDFJS_BASE__}iccs/`,
  wasmUrl: `${__PDFJS_BASE__}wasm/`,
  disableAutoFetch: true,
  disableStream: true,
  rangeChunkSize: 512 * 1024,
  enableXfa: false,
}

/** A PDF with its toolbar. The page in view and the address follow each other. */
export function PdfViewer({ id, title, url, notice }: { id: string; title: string; url: string; notice: ReactNode }) {
  const { location, go } = useWorkspace()
  const [loaded, setLoaded] = useState<{ pages: number; first: PageSize } | null>(null)
  const [zoom, setZoom] = useState<Zoom>(() => readZoom(remembered.get(ZOOM_KEY)))
  const [shownZoom, setShownZoom] = useState(1)
  const [attempt, setAttempt] = useState(0)
  const citation = useStore(focus)
  const here = citation?.citation.documentId === id ? citation : null
  const file = useMemo(() => ({ url }), [url])

  const changeZoom = (next: Zoom) => {
    setZoom(next)
    remembered.set(ZOOM_KEY, String(next))
  }
  const page = Math.min(location.page ?? 1, loaded?.pages ?? Number.POSITIVE_INFINITY)
  const toPage = (next: number) => go.toDocument(id, { page: next, replace: true })

  return (
    <>
      <PdfToolbar
        title={title}
        page={page}
        pages={loaded?.pages ?? null}
        zoom={zoom}
        shownZoom={shownZoom}
        onPage={toPage}
        onZoom={changeZoom}
      />
      {notice}
      {here && <CitationBar focus={here} />}
      <Document
        key={attempt}
        file={file}
        options={options}
        suspense={false}
        externalLinkTarget="_blank"
        externalLinkRel="noopener noreferrer nofollow"
        className="flex min-h-0 flex-1 flex-col [&>div]:flex [&>div]:min-h-0 [&>div]:flex-1"
        onLoadSuccess={(pdf) => {
          void pdf.getPage(1).then((first) => {
            const { width, height } = first.getViewport({ scale: 1 })
            setLoaded({ pages: pdf.numPages, first: { width, height } })
          })
        }}
        onItemClick={({ pageNumber }) => toPage(pageNumber)}
        loading={<PageSkeleton />}
        error={
          <Message
            title="This document can’t be shown"
            detail="The file could not be loaded. It is still in your library."
          >
            <Button onClick={() => setAttempt((old) => old + 1)}>Try again</Button>
          </Message>
        }
      >
        {loaded ? (
          <PageColumn
            pages={loaded.pages}
            firstPage={loaded.first}
            page={page}
            zoom={zoom}
            focus={here}
            onPage={toPage}
            onZoom={changeZoom}
            onShownZoom={setShownZoom}
          />
        ) : (
          <PageSkeleton />
        )}
      </Document>
    </>
  )
}

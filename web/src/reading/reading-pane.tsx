import { Button } from '../ui/button.tsx'
import { Message } from '../ui/error-note.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { DocumentNotice } from './document-notice.tsx'
import { PageSkeleton } from './page-skeleton.tsx'
import { PdfViewer } from './pdf-viewer.tsx'

/** The open document, or why there is none to see. */
export default function ReadingPane() {
  const { location, documents, openDocument, go, api } = useWorkspace()

  if (location.document === null) {
    return (
      <section aria-label="Page" className="grid h-full bg-desk">
        <p className="m-auto p-6 text-ink-soft">Open a document from the library to read it here.</p>
      </section>
    )
  }
  if (documents.data === undefined) {
    return (
      <section aria-label="Page" aria-busy="true" className="flex h-full flex-col bg-desk pt-12">
        <PageSkeleton />
      </section>
    )
  }
  if (!openDocument) {
    return (
      <section aria-label="Page" className="grid h-full bg-desk">
        <Message title="Document deleted" detail="It was deleted, or it never was in this workspace.">
          <Button onClick={() => go.toLibrary()}>Go to the library</Button>
        </Message>
      </section>
    )
  }
  if (openDocument.status === 'uploading') {
    return (
      <section aria-label="Page" className="grid h-full bg-desk">
        <p role="status" className="m-auto p-6 text-ink-soft">
          {openDocument.title} is still being uploaded.
        </p>
      </section>
    )
  }
  return (
    <section aria-label="Page" className="flex h-full flex-col bg-desk">
      <PdfViewer
        key={openDocument.id}
        id={openDocument.id}
        title={openDocument.title}
        url={api.fileUrl(openDocument.id)}
        notice={<DocumentNotice document={openDocument} />}
      />
    </section>
  )
}

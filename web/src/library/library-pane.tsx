import { Plus, Search, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useStore } from '../lib/store.ts'
import { IconButton } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { pickFiles } from '../upload/file-input.tsx'
import { count } from '../words/numbers.ts'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { DatabaseLine } from './database-line.tsx'
import { DocumentRow } from './document-row.tsx'
import { libraryRows } from './rows.ts'
import { UploadRow } from './upload-row.tsx'

/** The documents of the workspace, and the files on their way to it. `onClose`: it lies over something else. */
export function LibraryPane({ onClose }: { onClose?: () => void }) {
  const { documents, uploads, role } = useWorkspace()
  const uploading = useStore(uploads.list)
  const [filter, setFilter] = useState('')
  const heading = useId()
  const rows = libraryRows(documents.data ?? [], uploading, filter)

  return (
    <section aria-labelledby={heading} className="flex h-full flex-col bg-surface">
      <div className="flex h-12 shrink-0 items-center justify-between pr-2 pl-4">
        <h2 id={heading} className="font-semibold">
          Library
        </h2>
        <span>
          {can(role, 'documents.upload') && (
            <IconButton label="Add PDFs" onClick={pickFiles}>
              <Plus aria-hidden size={18} />
            </IconButton>
          )}
          {onClose && (
            <IconButton label="Close the library" onClick={onClose}>
              <X aria-hidden size={18} />
            </IconButton>
          )}
        </span>
      </div>
      <div className="relative mx-3 mb-2">
        <Search
          aria-hidden
          size={16}
          className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-ink-soft"
        />
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          placeholder="Filter"
          aria-label="Filter documents"
          className="h-8 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 placeholder:text-ink-soft pointer-coarse:h-11"
        />
      </div>
      <DatabaseLine className="mx-4 mb-2" />
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {documents.data === undefined && !documents.error && (
          <div className="p-2" aria-busy="true">
            <p className="sr-only">Loading your documents</p>
            <Bars widths={[80, 65, 75]} className="h-5" />
          </div>
        )}
        {documents.data === undefined && documents.error !== null && (
          <ErrorNote error={documents.error} onRetry={documents.retry} />
        )}
        {rows.length > 0 && (
          <ul aria-label="Documents">
            {rows.map((row) =>
              row.kind === 'document' ? (
                <DocumentRow key={row.document.id} document={row.document} />
              ) : (
                <UploadRow key={row.upload.id} upload={row.upload} />
              ),
            )}
          </ul>
        )}
        {documents.data && rows.length === 0 && (
          <p role="status" className="p-2 text-ink-soft">
            {filter
              ? `No document is named like “${filter}”.`
              : can(role, 'documents.upload')
                ? 'Drop a PDF anywhere to add it.'
                : 'No documents yet.'}
          </p>
        )}
      </div>
      <p role="status" className="sr-only">
        {filter && documents.data ? count(rows.length, 'document') : ''}
      </p>
    </section>
  )
}

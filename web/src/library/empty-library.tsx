import { FileDown } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { showNote } from '../ui/notes.tsx'
import { pickFiles } from '../upload/file-input.tsx'
import { fetchSample } from '../upload/sample.ts'
import { bytes, count } from '../words/numbers.ts'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { DatabaseLine } from './database-line.tsx'

/** What a new workspace shows: where to drop a file, and a sample to try. */
export function EmptyLibrary() {
  const { addFiles, limits, role } = useWorkspace()
  const [fetching, setFetching] = useState(false)

  const addSample = async () => {
    setFetching(true)
    try {
      addFiles([await fetchSample()])
    } catch {
      showNote('The sample could not be loaded. Try again.')
    } finally {
      setFetching(false)
    }
  }

  if (!can(role, 'documents.upload')) {
    return (
      <section aria-label="Library" className="grid h-full place-items-center overflow-y-auto p-6">
        <div className="max-w-sm">
          <p className="font-semibold text-lg">No documents yet</p>
          <p className="mt-2 text-ink-soft">
            What others add to this workspace appears here. Your role is viewer: you can read it, but not add to it.
          </p>
        </div>
      </section>
    )
  }
  return (
    <section aria-label="Library" className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-lg flex-col items-center gap-4">
        <DatabaseLine />
        <button
          type="button"
          onClick={pickFiles}
          className="flex w-full flex-col items-center gap-2 rounded-lg border-2 border-line-strong border-dashed bg-surface px-6 py-14 text-center hover:bg-hover"
        >
          <FileDown aria-hidden size={28} className="text-ink-soft" />
          <span className="font-semibold text-lg">
            <span className="pointer-coarse:hidden">Drop PDFs here, or choose them</span>
            <span className="pointer-fine:hidden">Choose PDFs</span>
          </span>
          <span className="text-ink-soft">
            Up to {bytes(limits.fileBytes)} and {count(limits.filePages, 'page')} each
          </span>
        </button>
        <p className="flex items-center gap-1 text-ink-soft">
          Nothing at hand?
          <Button variant="plain" disabled={fetching} onClick={() => void addSample()}>
            Try the sample document
          </Button>
        </p>
      </div>
    </section>
  )
}

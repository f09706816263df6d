import type { Document } from '../api/types.ts'
import { documentState } from '../library/rows.ts'
import { useRetryDocument } from '../library/use-document-actions.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'

/** A line above the page while the document can't be asked about, and why. */
export function DocumentNotice({ document }: { document: Document }) {
  const retry = useRetryDocument()
  if (document.status === 'ready') return null
  const { shape, percent, words } = documentState(document)
  const failed = document.status === 'failed'
  return (
    <div className="flex items-center gap-2 border-line border-b bg-sunken px-4 py-1.5">
      <Shape name={shape} percent={percent} />
      <p className="min-w-0 flex-1">
        {failed ? (document.reason ?? 'This document could not be read.') : `Alcove is ${words}. You can read on.`}
      </p>
      {failed && document.retryable && (
        <Button className="h-7" onClick={() => retry(document)}>
          Try again
        </Button>
      )}
    </div>
  )
}

import { X } from 'lucide-react'
import { IconButton } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { clearFocus, type Focus } from './focus.ts'

/** Says which citation is shown, above the page; and the quote itself when it can't be marked. */
export function CitationBar({ focus }: { focus: Focus }) {
  const { citation, outcome } = focus
  return (
    <div className="flex items-start gap-2 border-line border-b bg-accent-soft py-0.5 pr-2 pl-4">
      <p role="status" className="min-w-0 flex-1 py-1.5 pointer-coarse:py-3">
        <span className="font-semibold">Citation {citation.number}</span>
        <span>, page {citation.page}</span>
        {outcome === 'missing' && (
          <>
            <span className="mt-1 flex items-start gap-2">
              <span className="mt-[3px]">
                <Shape name="failed" />
              </span>
              <span>The exact words can’t be marked on this page. They are:</span>
            </span>
            <q className="mt-1 block max-h-24 overflow-y-auto pl-[22px]">{citation.quote}</q>
          </>
        )}
      </p>
      <IconButton label="Remove the mark" onClick={clearFocus}>
        <X aria-hidden size={16} />
      </IconButton>
    </div>
  )
}

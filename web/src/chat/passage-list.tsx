import { ChevronRight } from 'lucide-react'
import type { Passage } from '../api/types.ts'
import { count, pageRange } from '../words/numbers.ts'
import { useWorkspace } from '../workspace/context.ts'
import { revealPage } from '../workspace/layout.ts'

/** What an answer was made from, folded. */
export function PassageList({ passages }: { passages: Passage[] }) {
  const { go, documents } = useWorkspace()
  return (
    <details className="group min-w-0 flex-1">
      <summary className="flex h-8 list-none items-center gap-1 rounded-md px-2 text-ink-soft hover:bg-hover pointer-coarse:h-11">
        <ChevronRight aria-hidden size={16} className="group-open:rotate-90" />
        From {count(passages.length, 'passage')}
      </summary>
      <ul className="mt-1 flex flex-col gap-3 pl-2">
        {passages.map((passage) => {
          const there = documents.data?.some(({ id }) => id === passage.documentId) ?? true
          const place = `${passage.title}, ${pageRange(passage.pageStart, passage.pageEnd)}`
          return (
            <li key={passage.number} className="text-xs">
              {there ? (
                <button
                  type="button"
                  className="text-left font-semibold text-accent underline-offset-4 hover:underline"
                  onClick={() => {
                    revealPage()
                    go.toDocument(passage.documentId, { page: passage.pageStart })
                  }}
                >
                  {place}
                </button>
              ) : (
                <span className="text-ink-soft">{place}, document deleted</span>
              )}
              {passage.text !== '' && <p className="mt-0.5 line-clamp-3 text-ink-soft">{passage.text}</p>}
            </li>
          )
        })}
      </ul>
    </details>
  )
}

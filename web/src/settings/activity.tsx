import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { ago, moment } from '../words/time.ts'
import { useWorkspace } from '../workspace/context.ts'
import { auditWords } from './audit-words.ts'
import { auditQuery } from './queries.ts'

/** What happened in the workspace, newest first. */
export function Activity() {
  const { id } = useWorkspace()
  const audit = useInfiniteQuery(auditQuery(id))
  if (!audit.data) {
    if (audit.error) return <ErrorNote error={audit.error} onRetry={() => void audit.refetch()} />
    return <Bars widths={[80, 70, 75, 60]} className="h-6" />
  }
  const entries = audit.data.pages.flatMap((page) => page.entries)
  const now = new Date()
  return (
    <>
      <p className="mb-4 max-w-prose text-ink-soft">
        Who did what, without what documents say or what was asked. Owners can read this.
      </p>
      <ol aria-label="Activity" className="divide-y divide-line border-line border-t">
        {entries.map((entry) => (
          <li key={entry.id} className="grid gap-x-6 py-2 md:grid-cols-[minmax(0,1fr)_auto]">
            <span className="min-w-0 break-words">{auditWords(entry)}</span>
            <time dateTime={entry.at} title={moment(entry.at)} className="text-ink-soft max-md:text-xs">
              {ago(entry.at, now)}
            </time>
          </li>
        ))}
      </ol>
      {entries.length === 0 && <p className="text-ink-soft">Nothing yet.</p>}
      {audit.hasNextPage && (
        <Button className="mt-4" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older
        </Button>
      )}
      {audit.isFetchNextPageError && <ErrorNote error={audit.error} onRetry={() => void audit.fetchNextPage()} />}
    </>
  )
}

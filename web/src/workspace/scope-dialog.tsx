import { useState } from 'react'
import { matches } from '../library/rows.ts'
import { AppDialog, DialogActions } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { count } from '../words/numbers.ts'
import { useWorkspace } from './context.ts'

/** The contract's limit of documents in a scope. */
const MOST = 100

interface Props {
  chosen: string[]
  onChoose(ids: string[]): void
  onClose(): void
}

/** Chooses the documents that a question is asked about. */
export function ScopeDialog({ chosen, onChoose, onClose }: Props) {
  const { documents } = useWorkspace()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set(chosen))
  const [filter, setFilter] = useState('')
  const ready = (documents.data ?? []).filter(({ status }) => status === 'ready')
  const selected = ready.filter(({ id }) => ids.has(id)).slice(0, MOST)
  const toggle = (id: string, on: boolean) =>
    setIds((old) => {
      const next = new Set(old)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  return (
    <AppDialog title="Ask about these documents" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onChoose(selected.map(({ id }) => id))
          onClose()
        }}
      >
        {ready.length > 8 && (
          <input
            type="search"
            aria-label="Filter documents"
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
            className="mb-2 h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-ink-soft pointer-coarse:h-11"
          />
        )}
        <fieldset className="max-h-72 overflow-y-auto">
          <legend className="sr-only">Documents</legend>
          {ready
            .filter(({ title }) => matches(title, filter))
            .map(({ id, title }) => (
              <label
                key={id}
                className="flex min-h-9 items-center gap-2.5 rounded-md px-1 hover:bg-hover pointer-coarse:min-h-11"
              >
                <input
                  type="checkbox"
                  checked={ids.has(id)}
                  onChange={(event) => toggle(id, event.currentTarget.checked)}
                  className="size-4 accent-accent"
                />
                <span className="min-w-0 truncate">{title}</span>
              </label>
            ))}
        </fieldset>
        {ready.length === 0 && <p className="text-ink-soft">No document is ready yet.</p>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={selected.length === 0}>
            Ask about {count(selected.length, 'document')}
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

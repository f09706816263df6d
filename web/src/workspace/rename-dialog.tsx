import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { keys } from '../api/queries.ts'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { useWorkspace } from './context.ts'

/** The contract's limit of a title. */
const LONGEST = 200

interface Props {
  what: 'document' | 'conversation'
  id: string
  title: string
  onClose(): void
}

export function RenameDialog({ what, id, title, onClose }: Props) {
  const { id: tenant, api } = useWorkspace()
  const client = useQueryClient()
  const [name, setName] = useState(title)
  const key = what === 'document' ? keys.documents(tenant) : keys.conversations(tenant)
  const rename = useMutation({
    mutationFn: (body: { title: string }) =>
      what === 'document' ? api.renameDocument(id, body) : api.renameConversation(id, body),
    onSuccess: (_, body) => {
      client.setQueryData<{ id: string; title: string }[]>(key, (old) =>
        old?.map((one) => (one.id === id ? { ...one, title: body.title } : one)),
      )
      onClose()
    },
  })
  const trimmed = name.trim()
  return (
    <AppDialog title={`Rename ${what}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (trimmed === title) onClose()
          else if (trimmed) rename.mutate({ title: trimmed })
        }}
      >
        <label className="block text-ink-soft">
          Name
          <input
            // biome-ignore lint/a11y/noAutofocus: the field is what the dialog was opened for
            autoFocus
            value={name}
            maxLength={LONGEST}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setName(event.currentTarget.value)}
            className="mt-1 h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-base text-ink pointer-coarse:h-11"
          />
        </label>
        {rename.error && <DialogProblem>{explain(rename.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={trimmed === '' || rename.isPending}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { explain, statusOf } from '../api/failure.ts'
import { storeEvent } from '../api/use-tenant-events.ts'
import { announce } from '../ui/announcer.tsx'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { useWorkspace } from './context.ts'

interface Props {
  what: 'document' | 'conversation'
  id: string
  title: string
  onClose(): void
}

const consequences = {
  document:
    'Its file and everything Alcove read from it are removed for good. Answers that cite it stay, and say that the document was deleted.',
  conversation: 'Its questions and answers are removed for good. Your documents stay.',
}

export function DeleteDialog({ what, id, title, onClose }: Props) {
  const { id: tenant, api, chats, go, location } = useWorkspace()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: async () => {
      try {
        await (what === 'document' ? api.deleteDocument(id) : api.deleteConversation(id))
      } catch (error) {
        // Somebody else was quicker.
        if (statusOf(error) !== 404) throw error
      }
    },
    onSuccess: () => {
      if (what === 'document') {
        if (location.document === id) go.toLibrary()
        storeEvent(client, tenant, { type: 'document-deleted', id })
      } else {
        if (location.conversation === id) go.toConversation(null, { replace: true })
        chats.current?.forget(id)
        storeEvent(client, tenant, { type: 'conversation-deleted', id })
      }
      announce(`${title || 'The conversation'} is deleted.`)
      onClose()
    },
  })
  return (
    <AppDialog role="alertdialog" title={`Delete ${what}?`} onClose={onClose}>
      <p className="break-words">
        <span className="font-semibold">{title || 'Untitled conversation'}</span>
      </p>
      <p className="mt-1 text-ink-soft">{consequences[what]}</p>
      {remove.error && <DialogProblem>{explain(remove.error).detail}</DialogProblem>}
      <DialogActions>
        <Button
          // The safe choice has the focus where something will be lost.
          autoFocus
          onClick={onClose}
        >
          Cancel
        </Button>
        <Button variant="primary" disabled={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </DialogActions>
    </AppDialog>
  )
}

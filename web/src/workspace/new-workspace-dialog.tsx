import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { createTenant } from '../api/workspaces.ts'
import { useMe } from '../shell/me.ts'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { enter } from './enter.ts'

/** The contract's longest name. */
const LONGEST = 80

/** Makes a workspace, with a database of its own, where the person wants it to live. */
export function NewWorkspaceDialog({ onClose }: { onClose(): void }) {
  const { places } = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [place, setPlace] = useState(places[0]?.id)
  // One for the dialog: pressing again after a lost answer makes no second workspace.
  const [requestId] = useState(() => crypto.randomUUID())
  const create = useMutation({
    mutationFn: (trimmed: string) => createTenant({ requestId, name: trimmed, place }),
    onSuccess: ({ tenant }) => {
      enter(client, tenant)
      onClose()
      void navigate({ to: '/w/$tenant', params: { tenant: tenant.id } })
    },
  })
  const trimmed = name.trim()
  return (
    <AppDialog title="New workspace" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (trimmed && !create.isPending) create.mutate(trimmed)
        }}
      >
        <TextField
          label="Name"
          autoFocus
          autoComplete="off"
          maxLength={LONGEST}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {places.length > 1 && place !== undefined && (
          <SelectField
            className="mt-4"
            label="Where its database and files live"
            value={place}
            options={places}
            onChange={setPlace}
          />
        )}
        <p className="mt-3 text-ink-soft text-xs">
          It gets a database of its own. Where it lives can’t be changed later; its name can.
        </p>
        {create.error && <DialogProblem>{explain(create.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!trimmed || create.isPending}>
            Create
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

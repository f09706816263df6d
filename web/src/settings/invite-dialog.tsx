import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { type InvitationTerms, workspaceApi } from '../api/workspaces.ts'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { CopyField } from '../ui/copy-field.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { count } from '../words/numbers.ts'
import { ahead } from '../words/time.ts'
import { useWorkspace } from '../workspace/context.ts'
import { roleLabel } from '../workspace/rights.ts'
import { invitationsQuery } from './queries.ts'

/** The contract's most uses of one link. */
const MOST_USES = 100

const invitableRoles = (['viewer', 'member', 'admin'] as const).map((id) => ({ id, label: roleLabel(id) }))
const lifetimes = (['1', '7', '30'] as const).map((id) => ({ id, label: count(Number(id), 'day') }))

/** Makes a link with which others can join, and shows it: once, as only its hash is stored. */
export function InviteDialog({ onClose }: { onClose(): void }) {
  const { id: tenant, name } = useWorkspace()
  const client = useQueryClient()
  const [role, setRole] = useState<InvitationTerms['role']>('member')
  const [days, setDays] = useState<(typeof lifetimes)[number]['id']>('7')
  const [uses, setUses] = useState('1')
  const invite = useMutation({
    mutationFn: (terms: InvitationTerms) => workspaceApi(tenant).invite(terms),
    onSuccess: () => void client.invalidateQueries({ queryKey: invitationsQuery(tenant).queryKey }),
  })
  const useCount = Number(uses)
  const usable = Number.isInteger(useCount) && useCount >= 1 && useCount <= MOST_USES

  if (invite.data) {
    const { invitation, url } = invite.data
    return (
      <AppDialog title="Send this link" onClose={onClose}>
        <CopyField label="Link" value={url} autoFocus />
        <p className="mt-3 text-ink-soft">
          Whoever has it can join {name} as {roleLabel(invitation.role).toLowerCase()},{' '}
          {invitation.usesLeft === 1 ? 'once' : `${count(invitation.usesLeft, 'time')}`}, until it ends{' '}
          {ahead(invitation.expiresAt, new Date())}. It is shown only now.
        </p>
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      </AppDialog>
    )
  }
  return (
    <AppDialog title="Invite people by link" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (usable && !invite.isPending) invite.mutate({ role, days: Number(days), uses: useCount })
        }}
      >
        <div className="grid gap-4 md:grid-cols-3">
          <SelectField label="Role" value={role} options={invitableRoles} onChange={setRole} />
          <SelectField label="Good for" value={days} options={lifetimes} onChange={setDays} />
          <TextField
            label="Uses"
            type="number"
            inputMode="numeric"
            min={1}
            max={MOST_USES}
            required
            value={uses}
            onChange={(event) => setUses(event.currentTarget.value)}
          />
        </div>
        {!usable && <DialogProblem>Choose 1 to {MOST_USES} uses.</DialogProblem>}
        {invite.error && <DialogProblem>{explain(invite.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!usable || invite.isPending}>
            Make the link
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

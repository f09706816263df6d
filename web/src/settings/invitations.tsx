import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { explain } from '../api/failure.ts'
import type { Invitation, Member } from '../api/types.ts'
import { workspaceApi } from '../api/workspaces.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Section } from '../ui/section.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { count } from '../words/numbers.ts'
import { ago, ahead } from '../words/time.ts'
import { useWorkspace } from '../workspace/context.ts'
import { roleLabel } from '../workspace/rights.ts'
import { invitationsQuery } from './queries.ts'

/** The links that can still be used. The links themselves are known only to those who made them. */
export function Invitations({ members }: { members: readonly Member[] }) {
  const { id } = useWorkspace()
  const invitations = useQuery(invitationsQuery(id))
  return (
    <Section title="Open invitations">
      {invitations.data ? (
        invitations.data.length === 0 ? (
          <p className="text-ink-soft">None.</p>
        ) : (
          <ul aria-label="Open invitations" className="divide-y divide-line border-line border-t">
            {invitations.data.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                by={members.find(({ userId }) => userId === invitation.createdBy)?.name ?? null}
              />
            ))}
          </ul>
        )
      ) : invitations.error ? (
        <ErrorNote error={invitations.error} onRetry={() => void invitations.refetch()} />
      ) : (
        <Bars widths={[60]} className="h-6" />
      )}
    </Section>
  )
}

function InvitationRow({ invitation, by }: { invitation: Invitation; by: string | null }) {
  const { id: tenant } = useWorkspace()
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => workspaceApi(tenant).revoke(invitation.id),
    onSuccess: () => {
      client.setQueryData(invitationsQuery(tenant).queryKey, (old) => old?.filter(({ id }) => id !== invitation.id))
      announce('The invitation is revoked.')
    },
  })
  const now = new Date()
  const made = `made ${ago(invitation.createdAt, now)}${by ? ` by ${by}` : ''}`
  return (
    <li className="flex flex-wrap items-center gap-x-4 py-2" data-invitation={invitation.id}>
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-semibold">{roleLabel(invitation.role)}</span>, {count(invitation.usesLeft, 'use')} left
        </p>
        <p className="text-ink-soft text-xs">
          Ends {ahead(invitation.expiresAt, now)}; {made}
        </p>
      </div>
      <Button variant="plain" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke
      </Button>
      {revoke.error && (
        <p role="alert" className="w-full border-line-strong border-l-2 pl-3">
          {explain(revoke.error).detail}
        </p>
      )}
    </li>
  )
}

import { useQueryClient } from '@tanstack/react-query'
import type { Member } from '../api/types.ts'
import { tenantChanged } from '../api/use-tenant-events.ts'
import { workspaceApi } from '../api/workspaces.ts'
import { announce } from '../ui/announcer.tsx'
import { Confirmation } from '../ui/confirmation.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { leavingOnPurpose } from '../workspace/leaving.ts'
import { useLeaveWorkspace } from '../workspace/use-leave-workspace.ts'
import { membersQuery } from './queries.ts'

export type MemberQuestion = 'remove' | 'hand-over' | 'leave'

interface Props {
  member: Member
  question: MemberQuestion
  onClose(): void
}

/** Asks before somebody is removed, before the workspace is handed over, and before its own reader leaves it. */
export function MemberDialog({ member, question, onClose }: Props) {
  const { id: tenant, name } = useWorkspace()
  const client = useQueryClient()
  const leave = useLeaveWorkspace()
  const api = workspaceApi(tenant)

  switch (question) {
    case 'remove':
      return (
        <Confirmation
          title={`Remove ${member.name}?`}
          action="Remove"
          run={() => api.removeMember(member.userId)}
          onDone={() => {
            client.setQueryData(membersQuery(tenant).queryKey, (old) =>
              old?.filter(({ userId }) => userId !== member.userId),
            )
            tenantChanged(client, tenant)
            announce(`${member.name} is removed.`)
            onClose()
          }}
          onClose={onClose}
        >
          <p>
            They lose access to {name} at once, also where they have it open. Documents that they uploaded stay. To let
            them in again, invite them anew.
          </p>
        </Confirmation>
      )
    case 'hand-over':
      return (
        <Confirmation
          title={`Hand ${name} over?`}
          action={`Make ${member.name} the owner`}
          run={() => api.handOver(member.userId)}
          onDone={() => {
            tenantChanged(client, tenant)
            announce(`${member.name} is the owner now.`)
            onClose()
          }}
          onClose={onClose}
        >
          <p>
            {member.name} becomes the owner of {name}, and you become an admin. Only {member.name} can give it back.
          </p>
        </Confirmation>
      )
    case 'leave':
      return (
        <Confirmation
          title={`Leave ${name}?`}
          action="Leave"
          run={() => leavingOnPurpose(tenant, () => api.removeMember(member.userId))}
          onDone={() => {
            onClose()
            leave(tenant)
          }}
          onClose={onClose}
        >
          <p>You lose access at once. Documents that you uploaded stay. To come back, you need an invitation.</p>
        </Confirmation>
      )
  }
}

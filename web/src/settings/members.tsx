import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Section } from '../ui/section.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { can, roleWords } from '../workspace/rights.ts'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberRow } from './member-row.tsx'
import { membersQuery } from './queries.ts'

export function Members() {
  const { id, role } = useWorkspace()
  const members = useQuery(membersQuery(id))
  const [inviting, setInviting] = useState(false)
  const invites = can(role, 'invitations.manage')
  return (
    <>
      <Section
        title="Who belongs here"
        action={
          invites && (
            <Button variant="primary" onClick={() => setInviting(true)}>
              <Plus aria-hidden size={16} />
              Invite people
            </Button>
          )
        }
      >
        {members.data ? (
          <ul aria-label="Members" className="divide-y divide-line border-line border-t">
            {members.data.map((member) => (
              <MemberRow key={member.userId} member={member} />
            ))}
          </ul>
        ) : members.error ? (
          <ErrorNote error={members.error} onRetry={() => void members.refetch()} />
        ) : (
          <Bars widths={[80, 70]} className="h-6" />
        )}
      </Section>
      {invites && <Invitations members={members.data ?? []} />}
      <Section title="What roles mean">
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5">
          {roleWords.map(({ role: one, label, means }) => (
            <div key={one} className="contents">
              <dt className="font-semibold">{label}</dt>
              <dd className="text-ink-soft">{means}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronDown, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import type { Member, Role } from '../api/types.ts'
import { tenantChanged } from '../api/use-tenant-events.ts'
import { workspaceApi } from '../api/workspaces.ts'
import { announce } from '../ui/announcer.tsx'
import { iconButtonClass, menuTextClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import type { MenuEntry } from '../ui/menu-types.ts'
import { useWorkspace } from '../workspace/context.ts'
import { can, isAtLeast, roleLabel, roleWords } from '../workspace/rights.ts'
import { MemberDialog, type MemberQuestion } from './member-dialog.tsx'
import { membersQuery } from './queries.ts'

export function MemberRow({ member }: { member: Member }) {
  const { id: tenant, role } = useWorkspace()
  const client = useQueryClient()
  const [question, setQuestion] = useState<MemberQuestion | null>(null)
  const change = useMutation({
    mutationFn: (next: Role) => workspaceApi(tenant).changeRole(member.userId, next),
    onSuccess: (changed) => {
      client.setQueryData(membersQuery(tenant).queryKey, (old) =>
        old?.map((one) => (one.userId === changed.userId ? { ...one, role: changed.role } : one)),
      )
      announce(`${member.name} is ${roleLabel(changed.role).toLowerCase()} now.`)
      tenantChanged(client, tenant)
    },
  })

  const manages = can(role, 'members.manage') && isAtLeast(role, member.role) && !member.you
  const entries: MenuEntry[] = []
  if (member.you) {
    entries.push({ id: 'leave', label: 'Leave the workspace…', onAction: () => setQuestion('leave') })
  } else {
    if (can(role, 'tenant.hand-over'))
      entries.push({ id: 'hand-over', label: 'Hand the workspace over…', onAction: () => setQuestion('hand-over') })
    if (manages) entries.push({ id: 'remove', label: 'Remove…', onAction: () => setQuestion('remove') })
  }

  return (
    <li className="flex flex-wrap items-center gap-x-2 py-2" data-member={member.userId}>
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <span className="font-semibold">{member.name}</span>
          {member.you && <span className="text-ink-soft"> (you)</span>}
        </p>
        {member.email && <p className="truncate text-ink-soft text-xs">{member.email}</p>}
      </div>
      {manages ? (
        <MenuButton
          label={`Role of ${member.name}: ${roleLabel(member.role)}`}
          className={`${menuTextClass} shrink-0`}
          groups={[
            {
              id: 'role',
              title: 'Role',
              selected: member.role,
              entries: roleWords
                .filter((words) => isAtLeast(role, words.role))
                .map((words) => ({
                  id: words.role,
                  label: words.label,
                  disabled: change.isPending,
                  onAction: () => {
                    if (words.role !== member.role) change.mutate(words.role)
                  },
                })),
            },
          ]}
        >
          <span>{roleLabel(member.role)}</span>
          <ChevronDown aria-hidden size={16} className="text-ink-soft" />
        </MenuButton>
      ) : (
        <span className="px-2">{roleLabel(member.role)}</span>
      )}
      {entries.length > 0 ? (
        <MenuButton
          label={`Actions for ${member.name}`}
          className={iconButtonClass}
          groups={[{ id: 'member', entries }]}
        >
          <Ellipsis aria-hidden size={16} />
        </MenuButton>
      ) : (
        <span className="w-8 pointer-coarse:w-11" />
      )}
      {change.error && (
        <p role="alert" className="w-full border-line-strong border-l-2 pl-3">
          {explain(change.error).detail}
        </p>
      )}
      {question && <MemberDialog member={member} question={question} onClose={() => setQuestion(null)} />}
    </li>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { Info, Keyboard, LogOut, Server, UserX } from 'lucide-react'
import { signOut } from '../api/client.ts'
import { explain, failureOf } from '../api/failure.ts'
import { useMe } from '../shell/me.ts'
import { MenuButton } from '../ui/menu-button.tsx'
import type { MenuEntry } from '../ui/menu-types.ts'
import { showNote } from '../ui/notes.tsx'
import { initials } from '../words/numbers.ts'
import { openDialog } from './dialog-host.tsx'
import { dismissNotice } from './notices.tsx'

/** Ends the session, and leaves nothing of the workspace in the page. */
export async function signOutAndLeave(): Promise<void> {
  try {
    await signOut()
  } catch (error) {
    if (failureOf(error)?.kind !== 'signed-out') {
      showNote(`You are still signed in. ${explain(error).detail}`)
      return
    }
  }
  window.location.assign('/')
}

export function AccountMenu() {
  const { user, notice, operator } = useMe()
  const navigate = useNavigate()
  const entries: MenuEntry[] = [
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <Keyboard aria-hidden size={16} />,
      onAction: () => openDialog({ kind: 'shortcuts' }),
    },
    {
      id: 'sign-out',
      label: 'Sign out',
      icon: <LogOut aria-hidden size={16} />,
      onAction: () => void signOutAndLeave(),
    },
    {
      id: 'delete-account',
      label: 'Delete your account…',
      icon: <UserX aria-hidden size={16} />,
      onAction: () => openDialog({ kind: 'delete-account' }),
    },
  ]
  if (operator) {
    entries.unshift({
      id: 'fleet',
      label: 'Fleet',
      icon: <Server aria-hidden size={16} />,
      onAction: () => void navigate({ to: '/fleet' }),
    })
  }
  if (notice) {
    entries.unshift({
      id: 'notice',
      label: 'Show the notice',
      icon: <Info aria-hidden size={16} />,
      onAction: () => dismissNotice(null),
    })
  }
  return (
    <MenuButton
      label={`${initials(user.name)}, account of ${user.name}`}
      className="mx-1 grid size-8 shrink-0 place-items-center rounded-full border border-line-strong bg-sunken font-semibold text-ink text-xs hover:bg-hover pointer-coarse:size-11"
      header={
        <>
          <p className="truncate font-semibold">{user.name}</p>
          {user.email && <p className="truncate text-ink-soft text-xs">{user.email}</p>}
        </>
      }
      groups={[{ id: 'account', entries }]}
    >
      {initials(user.name)}
    </MenuButton>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { Keyboard, Library, LogOut, Monitor, Moon, Plus, Server, Settings, SquarePen, Sun, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { focusComposer } from '../chat/composer-focus.ts'
import { useMe } from '../shell/me.ts'
import { setTheme } from '../shell/theme.ts'
import { signOutAndLeave } from '../workspace/account-menu.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { openDialog } from '../workspace/dialog-host.tsx'
import { phonePane } from '../workspace/layout.ts'
import { can } from '../workspace/rights.ts'

/** What the palette can do besides opening things. */
export function usePaletteActions(): { id: string; label: string; icon: ReactNode; run(): void }[] {
  const { go, id, role } = useWorkspace()
  const { tenants, operator } = useMe()
  const navigate = useNavigate()
  const size = 16
  return [
    ...(can(role, 'chat')
      ? [
          {
            id: 'new',
            label: 'New conversation',
            icon: <SquarePen aria-hidden size={size} />,
            run() {
              phonePane.set('chat')
              go.toConversation(null)
              focusComposer()
            },
          },
        ]
      : []),
    {
      id: 'library',
      label: 'Close the document',
      icon: <Library aria-hidden size={size} />,
      run() {
        phonePane.set('library')
        go.toLibrary()
      },
    },
    ...tenants
      .filter((tenant) => tenant.id !== id)
      .map((tenant) => ({
        id: `tenant:${tenant.id}`,
        label: `Go to ${tenant.name}`,
        icon: <Library aria-hidden size={size} />,
        run: () => go.toTenant(tenant.id),
      })),
    {
      id: 'settings',
      label: 'Workspace settings',
      icon: <Settings aria-hidden size={size} />,
      run: () => go.toSettings(),
    },
    {
      id: 'members',
      label: 'Members',
      icon: <Users aria-hidden size={size} />,
      run: () => go.toSettings('members'),
    },
    {
      id: 'new-workspace',
      label: 'New workspace…',
      icon: <Plus aria-hidden size={size} />,
      run: () => openDialog({ kind: 'new-workspace' }),
    },
    ...(operator
      ? [
          {
            id: 'fleet',
            label: 'Fleet',
            icon: <Server aria-hidden size={size} />,
            run: () => void navigate({ to: '/fleet' }),
          },
        ]
      : []),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <Keyboard aria-hidden size={size} />,
      run: () => openDialog({ kind: 'shortcuts' }),
    },
    { id: 'light', label: 'Light theme', icon: <Sun aria-hidden size={size} />, run: () => setTheme('light') },
    { id: 'dark', label: 'Dark theme', icon: <Moon aria-hidden size={size} />, run: () => setTheme('dark') },
    {
      id: 'system',
      label: 'Theme of the system',
      icon: <Monitor aria-hidden size={size} />,
      run: () => setTheme('system'),
    },
    { id: 'sign-out', label: 'Sign out', icon: <LogOut aria-hidden size={size} />, run: () => void signOutAndLeave() },
  ]
}

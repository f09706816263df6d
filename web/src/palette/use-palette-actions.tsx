import { Info, Keyboard, Library, LogOut, Monitor, Moon, SquarePen, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { focusComposer } from '../chat/composer-focus.ts'
import { useMe } from '../shell/me.ts'
import { setTheme } from '../shell/theme.ts'
import { signOutAndLeave } from '../workspace/account-menu.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { openDialog } from '../workspace/dialog-host.tsx'
import { phonePane } from '../workspace/layout.ts'

/** What the palette can do besides opening things. */
export function usePaletteActions(): { id: string; label: string; icon: ReactNode; run(): void }[] {
  const { go, id } = useWorkspace()
  const { tenants } = useMe()
  const size = 16
  return [
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
      id: 'about',
      label: 'About this workspace',
      icon: <Info aria-hidden size={size} />,
      run: () => openDialog({ kind: 'workspace' }),
    },
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

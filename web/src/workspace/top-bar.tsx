import { ChevronDown, PanelLeft, Search } from 'lucide-react'
import { useStore } from '../lib/store.ts'
import { useWidth } from '../lib/use-media.ts'
import { Mark } from '../shell/mark.tsx'
import { useMe } from '../shell/me.ts'
import { IconButton, menuTextClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { useWorkspace } from './context.ts'
import { openDialog } from './dialog-host.tsx'
import { libraryDrawer, libraryShown, showLibrary } from './layout.ts'
import { ThemeMenu } from './theme-menu.tsx'

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function TopBar() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface px-2 pointer-coarse:h-14">
      <LibraryToggle />
      <Mark className="mx-1 size-6 shrink-0" />
      <WorkspaceMenu />
      <div className="flex-1" />
      <button
        type="button"
        onClick={() => openDialog({ kind: 'palette' })}
        aria-keyshortcuts={apple ? 'Meta+K' : 'Control+K'}
        className="hidden h-8 items-center gap-2 rounded-md border border-line-strong px-2.5 text-ink-soft text-sm hover:bg-hover hover:text-ink md:flex"
      >
        <Search aria-hidden size={16} />
        Find or do
        <kbd className="font-sans text-xs">{apple ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <IconButton label="Find or do" className="md:hidden" onClick={() => openDialog({ kind: 'palette' })}>
        <Search aria-hidden size={18} />
      </IconButton>
      <ThemeMenu />
      <AccountMenu />
    </header>
  )
}

/** Shows or hides the library, where it is one of several panes. */
function LibraryToggle() {
  const width = useWidth()
  const { location, documents, tenant } = useWorkspace()
  const shown = useStore(libraryShown)
  const drawer = useStore(libraryDrawer)
  if (width === 'phone' || location.settings || tenant?.state === 'suspended' || documents.data?.length === 0)
    return null
  if (width === 'laptop') {
    if (location.document === null) return null
    return (
      <IconButton label="Show library" aria-expanded={drawer} onClick={() => libraryDrawer.set(!drawer)}>
        <PanelLeft aria-hidden size={18} />
      </IconButton>
    )
  }
  return (
    <IconButton
      label={shown ? 'Hide library' : 'Show library'}
      aria-expanded={shown}
      onClick={() => showLibrary(!shown)}
    >
      <PanelLeft aria-hidden size={18} />
    </IconButton>
  )
}

function WorkspaceMenu() {
  const { id, name, go } = useWorkspace()
  const { tenants } = useMe()
  return (
    <MenuButton
      label={`Workspace: ${name}`}
      placement="bottom start"
      className={`${menuTextClass} max-w-56 font-semibold`}
      groups={[
        {
          id: 'workspaces',
          title: 'Workspaces',
          selected: id,
          entries: tenants.map((tenant) => ({
            id: tenant.id,
            label: tenant.name,
            onAction: () => go.toTenant(tenant.id),
          })),
        },
        {
          id: 'actions',
          entries: [
            { id: 'settings', label: 'Workspace settings', onAction: () => go.toSettings() },
            { id: 'new', label: 'New workspace…', onAction: () => openDialog({ kind: 'new-workspace' }) },
          ],
        },
      ]}
    >
      <span className="truncate">{name}</span>
      <ChevronDown aria-hidden size={16} className="text-ink-soft" />
    </MenuButton>
  )
}

import { Navigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect } from 'react'
import { remembered } from '../lib/storage.ts'
import { Button } from '../ui/button.tsx'
import { AccountMenu } from '../workspace/account-menu.tsx'
import { DialogHost, openDialog } from '../workspace/dialog-host.tsx'
import { Notices } from '../workspace/notices.tsx'
import { ThemeMenu } from '../workspace/theme-menu.tsx'
import { Mark } from './mark.tsx'
import { useMe } from './me.ts'

export const LAST_TENANT_KEY = 'alcove.tenant'

/** `/`: on to the workspace that was open last on this device. */
export function Home() {
  const { tenants } = useMe()
  const last = remembered.get(LAST_TENANT_KEY)
  const tenant = tenants.find(({ id }) => id === last) ?? tenants[0]
  if (tenant) return <Navigate to="/w/$tenant" params={{ tenant: tenant.id }} replace />
  return <NoWorkspace />
}

function NoWorkspace() {
  useEffect(() => {
    document.title = 'Alcove'
  }, [])
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface px-2 pointer-coarse:h-14">
        <Mark className="mx-1 size-6 shrink-0" />
        <span className="flex-1 font-semibold">Alcove</span>
        <ThemeMenu />
        <AccountMenu />
      </header>
      <Notices />
      <main className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6">
        <div className="flex max-w-sm flex-col items-start gap-3">
          <h1 className="font-semibold text-lg">You have no workspace</h1>
          <p className="text-ink-soft">Make one for your documents, or open a link that invites you to one.</p>
          <Button variant="primary" onClick={() => openDialog({ kind: 'new-workspace' })}>
            <Plus aria-hidden size={16} />
            New workspace
          </Button>
        </div>
      </main>
      <DialogHost />
    </div>
  )
}

import { useEffect } from 'react'
import { remembered } from '../lib/storage.ts'
import { LAST_TENANT_KEY } from '../shell/home.tsx'
import { useMe } from '../shell/me.ts'
import { NotFound } from '../shell/not-found.tsx'
import { WorkspaceProvider } from './context.ts'
import { useWorkspaceLocation } from './location.ts'
import { useWorkspaceState } from './use-workspace-state.ts'
import { WorkspaceShell } from './workspace-shell.tsx'

/** `/w/:tenant` and what lies below it. A workspace of others looks like one that doesn't exist. */
export function WorkspaceRoute() {
  const { tenant } = useWorkspaceLocation()
  const membership = useMe().tenants.find(({ id }) => id === tenant)
  if (!membership) return <NotFound what="workspace" />
  return <OpenWorkspace key={tenant} id={tenant} name={membership.name} />
}

function OpenWorkspace({ id, name }: { id: string; name: string }) {
  const workspace = useWorkspaceState(id, name)
  useEffect(() => remembered.set(LAST_TENANT_KEY, id), [id])
  return (
    <WorkspaceProvider value={workspace}>
      <WorkspaceShell />
    </WorkspaceProvider>
  )
}

import { useEffect, useState } from 'react'
import { remembered } from '../lib/storage.ts'
import { AppSkeleton } from '../shell/app-skeleton.tsx'
import { LAST_TENANT_KEY } from '../shell/home.tsx'
import { useMe } from '../shell/me.ts'
import { NotFound } from '../shell/not-found.tsx'
import { type Workspace, WorkspaceProvider } from './context.ts'
import { farewell, leavesOnPurpose } from './leaving.ts'
import { useWorkspaceLocation } from './location.ts'
import { useLeaveWorkspace } from './use-leave-workspace.ts'
import { useWorkspaceState } from './use-workspace-state.ts'
import { WorkspaceShell } from './workspace-shell.tsx'

const LONGEST_GOODBYE = 10_000

type Membership = Pick<Workspace, 'id' | 'name' | 'role'>

/** `/w/:tenant` and what lies below it. A workspace of others looks like one that doesn't exist. */
export function WorkspaceRoute() {
  const { tenant } = useWorkspaceLocation()
  const membership = useMe().tenants.find(({ id }) => id === tenant)
  const [last, setLast] = useState(membership)
  if (membership && membership !== last) setLast(membership)
  if (membership) return <OpenWorkspace key={tenant} membership={membership} />
  return last?.id === tenant ? <Left membership={last} /> : <NotFound what="workspace" />
}

function OpenWorkspace({ membership }: { membership: Membership }) {
  const { workspace, missing } = useWorkspaceState(membership)
  const { id } = membership
  useEffect(() => remembered.set(LAST_TENANT_KEY, id), [id])
  if (missing === 'gone') return <Left membership={workspace} />
  if (missing === 'never-there') return <NotFound what="workspace" />
  return (
    <WorkspaceProvider value={workspace}>
      <WorkspaceShell />
    </WorkspaceProvider>
  )
}

/** The workspace was open until now, and isn't there for this person any more: says so, and leads away. */
function Left({ membership: { id, name } }: { membership: Membership }) {
  const leave = useLeaveWorkspace()
  useEffect(() => {
    if (leavesOnPurpose(id)) {
      // Whoever leaves is led on by what they pressed, unless its answer was lost.
      const timer = setTimeout(() => leave(id), LONGEST_GOODBYE)
      return () => clearTimeout(timer)
    }
    farewell.set(`You are no longer a member of ${name}, or it was erased. What you had open there is closed.`)
    leave(id)
  }, [id, name, leave])
  return <AppSkeleton />
}

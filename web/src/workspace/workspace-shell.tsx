import { lazy, Suspense, useEffect, useLayoutEffect, useState } from 'react'
import { useStore } from '../lib/store.ts'
import { useWidth } from '../lib/use-media.ts'
import { EmptyLibrary } from '../library/empty-library.tsx'
import { DropAnywhere } from '../upload/drop-anywhere.tsx'
import { FileInput } from '../upload/file-input.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { useWorkspace } from './context.ts'
import { DialogHost, openDialog } from './dialog-host.tsx'
import { phonePane } from './layout.ts'
import { Notices } from './notices.tsx'
import { PhonePanes, SidePanes } from './panes.tsx'
import { can } from './rights.ts'
import { Suspended } from './suspended.tsx'
import { TopBar } from './top-bar.tsx'
import { useLeaveWarning } from './use-leave-warning.ts'

const SettingsPage = lazy(() => import('../settings/settings-page.tsx'))
const LibraryDrawer = lazy(() => import('./library-drawer.tsx'))

/** The frame of an open workspace: bar, notices, panes. */
export function WorkspaceShell() {
  const { name, openDocument, documents, uploads, location, tenant, role } = useWorkspace()
  const uploading = useStore(uploads.list)
  const width = useWidth()
  const title = openDocument?.title ?? name
  const inSettings = location.settings !== null
  useEffect(() => {
    // The workspace's own page has titles of its own.
    if (!inSettings) document.title = `${title} · Alcove`
  }, [title, inSettings])
  const [opened] = useState(location)
  useLayoutEffect(() => phonePane.set(opened.document === null ? 'library' : 'page'), [opened])
  useLeaveWarning(uploads)
  usePaletteKey()

  const suspended = tenant?.state === 'suspended'
  const uploadsHere = can(role, 'documents.upload') && !inSettings && !suspended
  const empty =
    documents.data?.length === 0 &&
    uploading.length === 0 &&
    location.document === null &&
    location.conversation === null

  return (
    <div className="flex h-dvh flex-col">
      <TopBar />
      <Notices />
      <main className="relative min-h-0 flex-1">
        <h1 className="sr-only">{title}</h1>
        {inSettings ? (
          <Suspense>
            <SettingsPage />
          </Suspense>
        ) : suspended ? (
          <Suspended />
        ) : empty ? (
          <EmptyLibrary />
        ) : width === 'phone' ? (
          <PhonePanes />
        ) : (
          <SidePanes width={width} />
        )}
      </main>
      {width === 'phone' && !empty && !inSettings && !suspended && <BottomBar />}
      {width !== 'phone' && !inSettings && (
        <Suspense>
          <LibraryDrawer />
        </Suspense>
      )}
      <DialogHost />
      <FileInput />
      {uploadsHere && <DropAnywhere />}
    </div>
  )
}

/** ⌘K on a Mac, Ctrl K elsewhere, from anywhere in the workspace. */
function usePaletteKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openDialog({ kind: 'palette' })
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

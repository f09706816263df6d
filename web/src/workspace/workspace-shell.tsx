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
import { TopBar } from './top-bar.tsx'
import { useLeaveWarning } from './use-leave-warning.ts'

const LibraryDrawer = lazy(() => import('./library-drawer.tsx'))

/** The frame of an open workspace: bar, notices, panes. */
export function WorkspaceShell() {
  const { name, openDocument, documents, uploads, location } = useWorkspace()
  const uploading = useStore(uploads.list)
  const width = useWidth()
  const title = openDocument?.title ?? name
  useEffect(() => {
    document.title = `${title} · Alcove`
  }, [title])
  const [opened] = useState(location)
  useLayoutEffect(() => phonePane.set(opened.document === null ? 'library' : 'page'), [opened])
  useLeaveWarning(uploads)
  usePaletteKey()

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
        {empty ? <EmptyLibrary /> : width === 'phone' ? <PhonePanes /> : <SidePanes width={width} />}
      </main>
      {width === 'phone' && !empty && <BottomBar />}
      {width !== 'phone' && (
        <Suspense>
          <LibraryDrawer />
        </Suspense>
      )}
      <DialogHost />
      <FileInput />
      <DropAnywhere />
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

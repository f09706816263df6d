import { lazy, Suspense } from 'react'
import { DeleteAccountDialog } from '../account/delete-account-dialog.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import type { DialogRequest } from './dialog-host.tsx'
import { NewWorkspaceDialog } from './new-workspace-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { ScopeDialog } from './scope-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

const Palette = lazy(() => import('../palette/palette.tsx'))

/** The dialog that was asked for. */
export default function Dialogs({ request, onClose }: { request: DialogRequest; onClose(): void }) {
  switch (request.kind) {
    case 'rename':
      return <RenameDialog {...request} onClose={onClose} />
    case 'delete':
      return <DeleteDialog {...request} onClose={onClose} />
    case 'scope':
      return <ScopeDialog {...request} onClose={onClose} />
    case 'new-workspace':
      return <NewWorkspaceDialog onClose={onClose} />
    case 'delete-account':
      return <DeleteAccountDialog onClose={onClose} />
    case 'shortcuts':
      return <ShortcutsDialog onClose={onClose} />
    case 'palette':
      return (
        <Suspense>
          <Palette onClose={onClose} />
        </Suspense>
      )
  }
}

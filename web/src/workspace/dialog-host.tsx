import { lazy, Suspense } from 'react'
import { createStore, useStore } from '../lib/store.ts'

/** A dialog that some part of the app asks for; one is open at a time. Those about documents need an open workspace. */
export type DialogRequest =
  | { kind: 'rename'; what: 'document' | 'conversation'; id: string; title: string }
  | { kind: 'delete'; what: 'document' | 'conversation'; id: string; title: string }
  | { kind: 'scope'; chosen: string[]; onChoose(ids: string[]): void }
  | { kind: 'new-workspace' }
  | { kind: 'delete-account' }
  | { kind: 'shortcuts' }
  | { kind: 'palette' }

const request = createStore<DialogRequest | null>(null)

export function openDialog(dialog: DialogRequest): void {
  request.set(dialog)
}

export function closeDialog(): void {
  request.set(null)
}

const Dialogs = lazy(() => import('./dialogs.tsx'))

/** Shows the dialog that was asked for; its code comes with the first one. */
export function DialogHost() {
  const open = useStore(request)
  return <Suspense>{open && <Dialogs request={open} onClose={closeDialog} />}</Suspense>
}

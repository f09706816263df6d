import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { explain } from '../api/failure.ts'
import { AppDialog, DialogActions, DialogProblem } from './app-dialog.tsx'
import { Button } from './button.tsx'

/** Asks once before something is done that others will notice. */
export function Confirmation<T>({
  title,
  action,
  run,
  onDone,
  onClose,
  children,
}: {
  title: string
  action: string
  run(): Promise<T>
  onDone(answer: T): void
  onClose(): void
  /** What will happen, in a sentence. */
  children: ReactNode
}) {
  const mutation = useMutation({ mutationFn: run, onSuccess: onDone })
  return (
    <AppDialog role="alertdialog" title={title} onClose={onClose}>
      <div className="flex flex-col gap-2 text-ink-soft">{children}</div>
      {mutation.error && <DialogProblem>{explain(mutation.error).detail}</DialogProblem>}
      <DialogActions>
        <Button
          // The safe choice has the focus.
          autoFocus
          onClick={onClose}
        >
          Cancel
        </Button>
        <Button variant="primary" disabled={mutation.isPending} onClick={() => mutation.mutate()}>
          {action}
        </Button>
      </DialogActions>
    </AppDialog>
  )
}

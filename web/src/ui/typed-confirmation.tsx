import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { explain } from '../api/failure.ts'
import { AppDialog, DialogActions, DialogProblem } from './app-dialog.tsx'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

/** Asks for a name to be typed before something is lost for good. */
export function TypedConfirmation<T>({
  title,
  phrase,
  what,
  action,
  run,
  onDone,
  onClose,
  children,
}: {
  title: string
  /** What has to be typed. */
  phrase: string
  /** What the phrase is: "the workspace’s name". */
  what: string
  /** The button's words. */
  action: string
  run(phrase: string): Promise<T>
  onDone(answer: T): void
  onClose(): void
  /** What will be lost, and what not. */
  children: ReactNode
}) {
  const [typed, setTyped] = useState('')
  const mutation = useMutation({ mutationFn: () => run(phrase), onSuccess: onDone })
  const right = typed.trim() === phrase.trim()
  return (
    <AppDialog role="alertdialog" title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (right && !mutation.isPending) mutation.mutate()
        }}
      >
        <div className="flex flex-col gap-2 text-ink-soft">{children}</div>
        <TextField
          className="mt-4"
          label={
            <>
              Type {what}, <span className="select-all break-words font-semibold text-ink">{phrase}</span>, to confirm
            </>
          }
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {mutation.error && <DialogProblem>{explain(mutation.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!right || mutation.isPending}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

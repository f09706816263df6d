import type { ReactNode } from 'react'
import { explain } from '../api/failure.ts'
import { Button } from './button.tsx'
import { Shape } from './shape.tsx'

/** What went wrong and what to do, where content would be. */
export function ErrorNote({
  error,
  onRetry,
  children,
}: {
  error: unknown
  onRetry?: () => void
  children?: ReactNode
}) {
  const { title, detail, requestId } = explain(error)
  return (
    <Message title={title} requestId={requestId} detail={detail}>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
      {children}
    </Message>
  )
}

/** A title, a sentence and what can be done, in the middle of a pane. */
export function Message({
  title,
  detail,
  requestId,
  children,
}: {
  title: string
  detail: ReactNode
  requestId?: string | null
  children?: ReactNode
}) {
  return (
    <div role="alert" className="m-auto flex max-w-sm flex-col items-start gap-2 p-6">
      <p className="flex items-center gap-2 font-semibold text-base">
        <Shape name="failed" />
        {title}
      </p>
      <p className="text-ink-soft text-sm">{detail}</p>
      {requestId && (
        <p className="text-ink-soft text-xs">
          If you ask for help, mention request <code className="select-all font-mono">{requestId}</code>.
        </p>
      )}
      {children && <div className="mt-2 flex flex-wrap gap-2">{children}</div>}
    </div>
  )
}

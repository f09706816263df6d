import { X } from 'lucide-react'
import { Button, IconButton } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { isOver, type Upload } from '../upload/machine.ts'
import { useWorkspace } from '../workspace/context.ts'
import { revealPage } from '../workspace/layout.ts'
import { uploadState } from './rows.ts'

/** A file on its way, or one that could not be added. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { uploads, go } = useWorkspace()
  const { id, name, step } = upload
  const state = uploadState(upload)
  return (
    <li className="flex items-start rounded-md" data-upload={step.at}>
      <div className="flex min-w-0 flex-1 items-start gap-2 px-2 py-1.5">
        <span className="mt-[3px] text-ink-soft">
          <Shape name={state.shape} percent={state.percent} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="truncate" title={name}>
            {name}
          </p>
          <p className="break-words text-ink-soft text-xs">{state.words}</p>
          {step.at === 'sending' && (
            <progress
              aria-label={`Uploading ${name}`}
              value={state.percent}
              max={100}
              className="mt-1 block h-1 w-full appearance-none overflow-hidden rounded-sm bg-sunken [&::-moz-progress-bar]:bg-ink-soft [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-ink-soft"
            />
          )}
          {state.reason && <p className="text-ink-soft text-xs">{state.reason}</p>}
          {step.at === 'failed' && step.requestId && (
            <p className="text-ink-soft text-xs">
              Request <code className="select-all font-mono">{step.requestId}</code>
            </p>
          )}
          {step.at === 'failed' && step.retryable && (
            <Button variant="plain" className="-ml-2 h-7" onClick={() => uploads.retry(id)}>
              Try again
            </Button>
          )}
          {step.at === 'duplicate' && (
            <Button
              variant="plain"
              className="-ml-2 h-7"
              onClick={() => {
                revealPage()
                go.toDocument(step.documentId)
                uploads.dismiss(id)
              }}
            >
              Open it
            </Button>
          )}
        </div>
      </div>
      <IconButton
        label={isOver(step) ? `Dismiss ${name}` : `Cancel the upload of ${name}`}
        onClick={() => uploads.dismiss(id)}
      >
        <X aria-hidden size={16} />
      </IconButton>
    </li>
  )
}

import { useEffect, useState } from 'react'
import { explain, statusOf } from '../api/failure.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { wait } from '../words/time.ts'

interface Props {
  /** Why the last question has no answer; null: nothing went wrong. */
  error: Error | null | undefined
  /** The connection broke and is being mended. */
  lost: boolean
  /** The last question has no answer, and none is being written. */
  unanswered: boolean
  onAskAgain(): void
}

/** What stands below the last message when its answer didn't come. */
export function ChatProblem({ error, lost, unanswered, onAskAgain }: Props) {
  if (lost) {
    return (
      <p role="status" className="motion-breathe px-4 pb-4 text-ink-soft">
        The connection was lost. Picking the answer up again.
      </p>
    )
  }
  if (error) return <Refused key={error.message} error={error} onAskAgain={onAskAgain} />
  if (!unanswered) return null
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-4">
      <p className="text-ink-soft">This question has no answer yet.</p>
      <Button onClick={onAskAgain}>Ask again</Button>
    </div>
  )
}

function Refused({ error, onAskAgain }: { error: Error; onAskAgain(): void }) {
  const { title, detail, requestId, retryAfter } = explain(error)
  const left = useCountdown(retryAfter)
  // What asks too often only has to wait; everything else has a sentence of its own.
  const limited = statusOf(error) === 429 && retryAfter !== null
  return (
    <div role="alert" className="mx-4 mb-4 flex flex-col items-start gap-2 border-line-strong border-l-2 pl-3">
      <p className="flex items-center gap-2 font-semibold">
        <Shape name="failed" />
        {title}
      </p>
      <p className="text-ink-soft">
        {limited ? (left > 0 ? `You can ask again ${wait(left)}.` : 'You can ask again now.') : detail}
      </p>
      {requestId && (
        <p className="text-ink-soft text-xs">
          Request <code className="select-all font-mono">{requestId}</code>
        </p>
      )}
      <Button disabled={left > 0} onClick={onAskAgain}>
        Ask again
      </Button>
    </div>
  )
}

/** Seconds that are left of a wait. */
function useCountdown(seconds: number | null): number {
  const [until] = useState(() => Date.now() + (seconds ?? 0) * 1000)
  const [left, setLeft] = useState(seconds ?? 0)
  useEffect(() => {
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setLeft(rest)
      if (rest === 0) clearInterval(timer)
    }, 500)
    return () => clearInterval(timer)
  }, [until])
  return left
}

import { Check, Copy } from 'lucide-react'
import { lazy, memo, Suspense, useState } from 'react'
import type { ChatMessage } from '../api/types.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { showNote } from '../ui/notes.tsx'
import { Shape } from '../ui/shape.tsx'
import { citationsOf, copyableAnswer, passagesOf, statusText, textOf, unsupportedOf } from './citations.ts'
import { PassageList } from './passage-list.tsx'

const Markdown = lazy(() => import('./markdown.tsx'))

interface Props {
  message: ChatMessage
  streaming: boolean
  /** Offered where the answer ended early and is the last one; null elsewhere. */
  onAskAgain: (() => void) | null
}

const endings = {
  stopped: 'You stopped this answer.',
  interrupted: 'This answer was interrupted before it was whole.',
  failed: 'This answer could not be finished.',
}

export const AnswerMessage = memo(function AnswerMessage({ message, streaming, onAskAgain }: Props) {
  const text = textOf(message)
  const passages = passagesOf(message)
  const ended = message.metadata?.ended
  const status = streaming ? (statusText(message) ?? 'Answering') : null
  return (
    <article aria-label="Answer" aria-busy={streaming} data-message="answer" className="flex flex-col gap-2">
      {text !== '' && (
        <div className="text-base">
          <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
            <Markdown
              messageId={message.id}
              text={text}
              citations={citationsOf(message)}
              unsupported={unsupportedOf(message)}
              passages={passages}
              streaming={streaming}
            />
          </Suspense>
        </div>
      )}
      {status && (
        <p className="motion-breathe flex items-center gap-2 text-ink-soft">
          <Shape name="part" percent={60} />
          {status}
        </p>
      )}
      {ended && (
        <div className="flex flex-wrap items-center gap-2">
          <p className="flex items-center gap-2 text-ink-soft">
            <Shape name="failed" />
            {endings[ended]}
          </p>
          {onAskAgain && <Button onClick={onAskAgain}>Ask again</Button>}
        </div>
      )}
      {!streaming && (
        <div className="-ml-2 flex items-start gap-1">
          {text !== '' && <CopyButton message={message} />}
          {passages.length > 0 && <PassageList passages={passages} />}
        </div>
      )}
    </article>
  )
})

function CopyButton({ message }: { message: ChatMessage }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(copyableAnswer(message))
      setCopied(true)
      setTimeout(() => setCopied(false), 2_000)
    } catch {
      showNote('The browser does not allow copying here. Select the text instead.')
    }
  }
  return (
    <IconButton label={copied ? 'Copied' : 'Copy answer'} onClick={() => void copy()}>
      {copied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
    </IconButton>
  )
}

import { useChat } from '@ai-sdk/react'
import { ArrowDown } from 'lucide-react'
import { useMemo } from 'react'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { AnswerAnnouncer } from './answer-announcer.tsx'
import { AnswerMessage } from './answer-message.tsx'
import { ChatProblem } from './chat-problem.tsx'
import { placedCitations, textOf } from './citations.ts'
import { Composer } from './composer.tsx'
import { focusComposer } from './composer-focus.ts'
import { writeDraft } from './drafts.ts'
import { measure } from './measure.ts'
import { choiceFor, resolveScope } from './scope.ts'
import type { ChatSession } from './session.ts'
import { useCitationKeys } from './use-citation-keys.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

/** Milliseconds between two renderings of an answer that streams. */
const THROTTLE = 50

export function Conversation({ session }: { session: ChatSession }) {
  const { conversations, documents, openDocument, role } = useWorkspace()
  const asks = can(role, 'chat')
  const { messages, status, error } = useChat({ chat: session.chat, throttle: THROTTLE })
  const phase = useStore(session.phase)
  const answering = status === 'submitted' || status === 'streaming'
  const last = messages.at(-1)
  const placed = useMemo(() => placedCitations(messages), [messages])
  useCitationKeys(placed)
  const { scroller, atEnd, toEnd } = useStickToEnd(messages, session.id)

  const stored = conversations.data?.find(({ id }) => id === session.id)
  const again = resolveScope(
    choiceFor(stored?.scope ?? null, openDocument?.id ?? null),
    openDocument?.id ?? null,
    documents.data ?? [],
  )
  const scope = again.ok ? again.scope : null

  const askAgain = () => {
    const question = messages.findLast(({ role }) => role === 'user')
    // An answer that ended early is stored under its question; only a new question gets a new answer.
    if (last?.role === 'assistant' && question) session.ask(textOf(question), scope)
    else session.askAgain(scope)
    toEnd()
  }

  return (
    <>
      <div ref={scroller} className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <ol aria-label="Messages" className={`flex flex-col gap-5 p-4 ${measure}`}>
          {messages.map((message) => (
            <li key={message.id}>
              {message.role === 'user' ? (
                <div className="ml-6 rounded-lg bg-sunken px-3 py-2" data-message="question">
                  <span className="sr-only">You asked: </span>
                  <p className="whitespace-pre-wrap break-words text-base">{textOf(message)}</p>
                </div>
              ) : (
                <AnswerMessage
                  message={message}
                  streaming={answering && message === last}
                  onAskAgain={asks && message === last && !answering ? askAgain : null}
                />
              )}
            </li>
          ))}
          {answering && last?.role === 'user' && (
            <li className="motion-breathe text-ink-soft">
              {status === 'submitted' ? 'Looking for passages' : 'Answering'}
            </li>
          )}
        </ol>
        <div className={measure}>
          <ChatProblem
            error={status === 'error' ? error : null}
            lost={phase === 'lost'}
            unanswered={asks && status === 'ready' && last?.role === 'user'}
            onAskAgain={askAgain}
          />
        </div>
        {!atEnd && (
          <div className="pointer-events-none sticky bottom-2 flex justify-center">
            <Button className="pointer-events-auto shadow-float" onClick={toEnd}>
              <ArrowDown aria-hidden size={16} />
              To the end
            </Button>
          </div>
        )}
      </div>
      <AnswerAnnouncer message={answering || last?.role === 'assistant' ? last : undefined} answering={answering} />
      {asks ? (
        <Composer
          conversation={session.id}
          answering={answering || phase === 'lost'}
          stopping={phase === 'stopping'}
          onStop={() => void session.stop()}
          onAsk={(text, newScope) => {
            writeDraft(session.id, { text: '' })
            session.ask(text, newScope)
            toEnd()
            focusComposer()
          }}
        />
      ) : (
        <p className="shrink-0 border-line border-t p-4 text-ink-soft">
          Your role is viewer: you can read, but not ask.
        </p>
      )}
    </>
  )
}

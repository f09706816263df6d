import { ArrowUp, Square } from 'lucide-react'
import { type KeyboardEvent, useId } from 'react'
import type { Scope } from '../api/types.ts'
import { useStore } from '../lib/store.ts'
import { IconButton } from '../ui/button.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { COMPOSER_ID } from './composer-focus.ts'
import { draftOf, drafts, writeDraft } from './drafts.ts'
import { measure } from './measure.ts'
import { questionProblem } from './new-message.ts'
import { choiceFor, resolveScope, type ScopeChoice } from './scope.ts'
import { ScopeMenu } from './scope-menu.tsx'

interface Props {
  conversation: string | null
  /** An answer is being written: it can be stopped, and nothing can be asked. */
  answering: boolean
  stopping: boolean
  onStop(): void
  /** Resolves to whether the question was taken; if not, it stays in the field. */
  onAsk(text: string, scope: Scope): void
}

/** The field for the next question, with its scope. */
export function Composer({ conversation, answering, stopping, onStop, onAsk }: Props) {
  const { documents, tenant, openDocument } = useWorkspace()
  const draft = draftOf(useStore(drafts), conversation)
  const choice = useScopeChoice(conversation, draft.scope)
  const resolved = resolveScope(choice, openDocument?.id ?? null, documents.data ?? [])
  const problem = questionProblem(draft.text)
  const noteId = useId()

  const beingMade = tenant?.database.status === 'preparing' || tenant?.database.status === 'waiting'
  const waitingFor = beingMade ? 'Your database is being set up.' : null
  const documentsNote = documents.error === null ? 'Loading your documents.' : 'Your documents could not be loaded.'
  const hindrance = waitingFor ?? (documents.data === undefined ? documentsNote : resolved.ok ? null : resolved.reason)
  const note = problem?.empty === false ? problem.words : hindrance
  const sendable = problem === null && hindrance === null && resolved.ok && !answering

  const send = () => {
    if (sendable && resolved.ok) onAsk(draft.text.trim(), resolved.scope)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that picks a word of an input method must not send.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      aria-label="Ask"
      className="shrink-0 border-line border-t p-3"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div
        className={`${measure} rounded-lg border border-line-strong bg-surface focus-within:border-accent focus-within:outline-1 focus-within:outline-accent`}
      >
        <textarea
          id={COMPOSER_ID}
          value={draft.text}
          onChange={(event) => writeDraft(conversation, { text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
          rows={2}
          placeholder="Ask about your documents"
          aria-label="Question"
          aria-invalid={problem?.empty === false}
          aria-describedby={note ? noteId : undefined}
          className="field-sizing-content block max-h-48 min-h-14 w-full resize-none bg-transparent px-3 pt-2.5 text-base outline-none placeholder:text-ink-soft"
        />
        <div className="flex items-center gap-1 p-1.5">
          <ScopeMenu choice={choice} onChoose={(scope) => writeDraft(conversation, { scope })} />
          <div className="flex-1" />
          {answering ? (
            <IconButton
              label={stopping ? 'Stopping' : 'Stop answering'}
              disabled={stopping}
              onClick={onStop}
              className="border border-line-strong text-ink"
            >
              <Square aria-hidden size={14} fill="currentColor" />
            </IconButton>
          ) : (
            <button
              type="submit"
              aria-label="Send"
              title="Send (Enter)"
              disabled={!sendable}
              className="grid size-8 place-items-center rounded-md bg-accent text-on-accent enabled:hover:bg-accent-strong disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-soft pointer-coarse:size-11"
            >
              <ArrowUp aria-hidden size={18} />
            </button>
          )}
        </div>
      </div>
      <p id={noteId} role="status" className={`min-h-0 px-1 text-ink-soft text-xs ${measure}`}>
        {note && <span className="block pt-1.5">{note}</span>}
      </p>
    </form>
  )
}

/** What was chosen here, else what the conversation was asked with, else the open document. */
function useScopeChoice(conversation: string | null, chosen: ScopeChoice | null): ScopeChoice {
  const { conversations, openDocument } = useWorkspace()
  if (chosen) return chosen
  const stored = conversations.data?.find(({ id }) => id === conversation)
  if (stored) return choiceFor(stored.scope, openDocument?.id ?? null)
  return openDocument ? { kind: 'this' } : { kind: 'all' }
}

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Scope } from '../api/types.ts'
import { storeEvent } from '../api/use-tenant-events.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { Composer } from './composer.tsx'
import { writeDraft } from './drafts.ts'
import { useSessions } from './use-session.ts'

/** A conversation before its first question, which makes it. */
export function NewConversation() {
  const { id: tenant, api, go, openDocument, role } = useWorkspace()
  const client = useQueryClient()
  const sessions = useSessions()
  const [sending, setSending] = useState(false)
  const [error, setError] = useState<unknown>(null)

  const ask = async (text: string, scope: Scope) => {
    setSending(true)
    setError(null)
    try {
      const conversation = await api.createConversation({ scope })
      storeEvent(client, tenant, { type: 'conversation', conversation })
      writeDraft(null, { text: '', scope: null })
      sessions.create(conversation.id, []).ask(text, scope)
      go.toConversation(conversation.id)
    } catch (reason) {
      setError(reason)
      setSending(false)
    }
  }

  return (
    <>
      <div className="grid min-h-0 flex-1 overflow-y-auto">
        {error !== null ? (
          <ErrorNote error={error} />
        ) : (
          <p className="m-auto max-w-xs p-6 text-center text-ink-soft">
            {!can(role, 'chat')
              ? 'Your role is viewer: you can read the documents, but not ask about them. An admin can change that.'
              : openDocument
                ? 'Ask a question, and the answer shows where on the page it comes from.'
                : 'Ask a question about your documents, or open one to read it beside the answers.'}
          </p>
        )}
      </div>
      {can(role, 'chat') && (
        <Composer
          conversation={null}
          answering={sending}
          stopping={sending}
          onStop={() => {}}
          onAsk={(text, scope) => void ask(text, scope)}
        />
      )}
    </>
  )
}

import { statusOf } from '../api/failure.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote, Message } from '../ui/error-note.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { ChatHeader } from './chat-header.tsx'
import { Conversation } from './conversation.tsx'
import { measure } from './measure.ts'
import { NewConversation } from './new-conversation.tsx'
import { useSession } from './use-session.ts'

/** Questions and answers, beside the page or on their own. */
export default function ChatPane() {
  const { go } = useWorkspace()
  const { session, loading, error, retry } = useSession()
  return (
    <section aria-label="Chat" className="flex h-full flex-col bg-surface">
      <ChatHeader />
      {session ? (
        <Conversation key={session.id} session={session} />
      ) : loading ? (
        <div aria-busy="true" className={`p-4 ${measure}`}>
          <p role="status" className="sr-only">
            Loading the conversation
          </p>
          <Bars widths={[60, 95, 90, 70]} />
        </div>
      ) : error === null ? (
        <NewConversation />
      ) : statusOf(error) === 404 ? (
        <Message title="Conversation not found" detail="It was deleted, or it isn’t yours.">
          <Button onClick={() => go.toConversation(null)}>New conversation</Button>
        </Message>
      ) : (
        <ErrorNote error={error} onRetry={retry} />
      )}
    </section>
  )
}

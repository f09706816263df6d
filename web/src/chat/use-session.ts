import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from '../api/queries.ts'
import type { Conversation, MessageList } from '../api/types.ts'
import { useWorkspace } from '../workspace/context.ts'
import { type ChatSession, ChatSessions } from './session.ts'

/** The open conversation's session: `loading` and `error` while it isn't there yet. */
export interface SessionState {
  session: ChatSession | null
  loading: boolean
  error: unknown
  retry(): void
}

/** The workspace's sessions; made on first use, and kept with the workspace. */
export function useSessions(): ChatSessions {
  const { api, chats, id } = useWorkspace()
  const client = useQueryClient()
  chats.current ??= new ChatSessions(api, (conversation) => {
    // The event that says the same may take a moment; until then this answer would look as if it went on.
    client.setQueryData<Conversation[]>(keys.conversations(id), (old) =>
      old?.map((one) => (one.id === conversation ? { ...one, answering: false } : one)),
    )
  })
  return chats.current
}

/** Fetches the messages of the conversation in the address, and joins an answer that is being written. */
export function useSession(): SessionState {
  const { id: tenant, api, conversations, location } = useWorkspace()
  const sessions = useSessions()
  const conversation = location.conversation
  const known = conversations.data?.find(({ id }) => id === conversation)
  const session = conversation === null ? undefined : sessions.get(conversation)

  const query = useQuery({
    queryKey: ['tenant', tenant, 'messages', conversation],
    queryFn: ({ signal }): Promise<MessageList> => api.messages(conversation ?? '', signal),
    // A session that was just made here is ahead of the server.
    enabled: conversation !== null && !session?.busy,
    staleTime: 0,
    gcTime: 0,
  })

  // Rendering must see the session at once, so it is made here; what it does to the outside waits for the effect.
  const list = query.data
  const opened = session ?? (conversation !== null && list ? sessions.create(conversation, list.messages) : null)
  useEffect(() => {
    if (opened && list && list.conversation.id === opened.id) {
      opened.adopt(list.messages, list.conversation.answering)
    }
  }, [opened, list])

  // Another tab or device asked here, or its answer has ended: take that over.
  const answering = known?.answering
  const { refetch } = query
  useEffect(() => {
    if (answering !== undefined && opened && !opened.busy) void refetch()
  }, [answering, opened, refetch])

  return {
    session: opened,
    loading: conversation !== null && !opened && query.error === null,
    error: opened ? null : query.error,
    retry: () => void refetch(),
  }
}

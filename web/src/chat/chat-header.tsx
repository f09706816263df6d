import { ChevronDown, Ellipsis, Pencil, SquarePen, Trash2 } from 'lucide-react'
import { IconButton, iconButtonClass, menuTextClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import type { MenuGroup } from '../ui/menu-types.ts'
import { ago } from '../words/time.ts'
import { useWorkspace } from '../workspace/context.ts'
import { openDialog } from '../workspace/dialog-host.tsx'
import { can } from '../workspace/rights.ts'
import { focusComposer } from './composer-focus.ts'

/** Which conversation is open, the others, and what can be done with it. */
export function ChatHeader() {
  const { conversations, location, go, role } = useWorkspace()
  const writes = can(role, 'conversations.write')
  const open = conversations.data?.find(({ id }) => id === location.conversation)
  const title = open
    ? open.title || 'Untitled conversation'
    : location.conversation
      ? 'Conversation'
      : 'New conversation'
  const now = new Date()
  const conversationGroup: MenuGroup =
    conversations.data?.length === 0
      ? { id: 'conversations', entries: [{ id: 'none', label: 'No conversations yet', disabled: true, onAction() {} }] }
      : {
          id: 'conversations',
          title: 'Conversations',
          selected: location.conversation,
          entries: (conversations.data ?? []).map((conversation) => ({
            id: conversation.id,
            label: conversation.title || 'Untitled conversation',
            hint: conversation.answering ? 'answering' : ago(conversation.updatedAt, now),
            onAction: () => go.toConversation(conversation.id),
          })),
        }
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-line border-b px-2">
      <h2 className="sr-only">Chat</h2>
      <MenuButton
        label={`Conversation: ${title}`}
        placement="bottom start"
        className={`${menuTextClass} font-semibold`}
        groups={[conversationGroup]}
      >
        <span className="truncate">{title}</span>
        <ChevronDown aria-hidden size={16} className="text-ink-soft" />
      </MenuButton>
      <div className="flex-1" />
      {writes && (
        <IconButton
          label="New conversation"
          disabled={location.conversation === null}
          onClick={() => {
            go.toConversation(null)
            focusComposer()
          }}
        >
          <SquarePen aria-hidden size={18} />
        </IconButton>
      )}
      {writes && open && (
        <MenuButton
          label="Actions for this conversation"
          className={iconButtonClass}
          groups={[
            {
              id: 'conversation',
              entries: [
                {
                  id: 'rename',
                  label: 'Rename…',
                  icon: <Pencil aria-hidden size={16} />,
                  onAction: () => openDialog({ kind: 'rename', what: 'conversation', id: open.id, title: open.title }),
                },
                {
                  id: 'delete',
                  label: 'Delete…',
                  icon: <Trash2 aria-hidden size={16} />,
                  onAction: () => openDialog({ kind: 'delete', what: 'conversation', id: open.id, title: open.title }),
                },
              ],
            },
          ]}
        >
          <Ellipsis aria-hidden size={18} />
        </MenuButton>
      )}
    </div>
  )
}

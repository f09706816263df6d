import { FileText, MessageSquare, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { matches } from '../library/rows.ts'
import { useWorkspace } from '../workspace/context.ts'
import { phonePane, revealPage } from '../workspace/layout.ts'
import { usePaletteActions } from './use-palette-actions.tsx'

interface Entry {
  id: string
  label: string
  icon: ReactNode
  run(): void
}

/** Finds documents, conversations and actions by a few letters of their names. */
export default function Palette({ onClose }: { onClose(): void }) {
  const { documents, conversations, go } = useWorkspace()
  const actions = usePaletteActions()
  const sections: { title: string; entries: Entry[] }[] = [
    {
      title: 'Documents',
      entries: (documents.data ?? []).map(({ id, title }) => ({
        id: `document:${id}`,
        label: title,
        icon: <FileText aria-hidden size={16} />,
        run() {
          revealPage()
          go.toDocument(id)
        },
      })),
    },
    {
      title: 'Conversations',
      entries: (conversations.data ?? []).map(({ id, title }) => ({
        id: `conversation:${id}`,
        label: title || 'Untitled conversation',
        icon: <MessageSquare aria-hidden size={16} />,
        run() {
          phonePane.set('chat')
          go.toConversation(id)
        },
      })),
    },
    { title: 'Actions', entries: actions },
  ]

  return (
    <ModalOverlay
      isOpen
      onOpenChange={onClose}
      isDismissable
      className="motion-appear fixed inset-0 z-30 flex items-start justify-center bg-scrim p-4 md:pt-[14vh]"
    >
      <Modal className="w-full max-w-lg overflow-hidden rounded-lg border border-line bg-surface shadow-float">
        <Dialog aria-label="Find or do" className="outline-none">
          <Autocomplete filter={(text, typed) => matches(text, typed)}>
            <SearchField
              autoFocus
              aria-label="Find documents, conversations and actions"
              className="flex items-center gap-2 border-line border-b px-4"
            >
              <Search aria-hidden size={16} className="text-ink-soft" />
              <Input
                placeholder="Find documents, conversations and actions"
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-soft [&::-webkit-search-cancel-button]:hidden"
              />
            </SearchField>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
            <div tabIndex={0} className="focus-inset max-h-[min(24rem,55dvh)] overflow-y-auto">
              <Menu
                aria-label="Results"
                className="p-1 outline-none"
                renderEmptyState={() => <p className="p-3 text-ink-soft">Nothing has that name.</p>}
              >
                {sections
                  .filter(({ entries }) => entries.length > 0)
                  .map(({ title, entries }) => (
                    <MenuSection key={title} aria-label={title}>
                      <Header className="px-3 pt-2 pb-1 text-ink-soft text-xs">{title}</Header>
                      {entries.map((entry) => (
                        <MenuItem
                          key={entry.id}
                          id={entry.id}
                          textValue={entry.label}
                          onAction={() => {
                            onClose()
                            entry.run()
                          }}
                          className="flex min-h-9 cursor-default items-center gap-3 rounded-md px-3 outline-none data-focused:bg-hover pointer-coarse:min-h-11"
                        >
                          <span className="text-ink-soft">{entry.icon}</span>
                          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                        </MenuItem>
                      ))}
                    </MenuSection>
                  ))}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

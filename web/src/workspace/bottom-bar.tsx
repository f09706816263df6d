import { BookOpen, Library, MessageSquare } from 'lucide-react'
import { useStore } from '../lib/store.ts'
import { type Pane, phonePane } from './layout.ts'

const panes: { pane: Pane; label: string; Icon: typeof Library }[] = [
  { pane: 'library', label: 'Library', Icon: Library },
  { pane: 'page', label: 'Page', Icon: BookOpen },
  { pane: 'chat', label: 'Chat', Icon: MessageSquare },
]

/** On a phone: which of the three panes is shown. */
export function BottomBar() {
  const shown = useStore(phonePane)
  return (
    <nav aria-label="Panes" className="flex border-line border-t bg-surface pb-[env(safe-area-inset-bottom)]">
      {panes.map(({ pane, label, Icon }) => (
        <button
          key={pane}
          type="button"
          aria-current={pane === shown ? 'true' : undefined}
          onClick={() => phonePane.set(pane)}
          className="focus-inset flex h-14 flex-1 flex-col items-center justify-center gap-0.5 border-transparent border-t-2 text-ink-soft text-xs aria-[current]:border-ink aria-[current]:font-semibold aria-[current]:text-ink"
        >
          <Icon aria-hidden size={20} />
          {label}
        </button>
      ))}
    </nav>
  )
}

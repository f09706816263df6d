import { AppDialog } from '../ui/app-dialog.tsx'

const shortcuts: { keys: string[]; does: string }[] = [
  { keys: ['⌘K', 'Ctrl K'], does: 'Find documents, conversations and actions' },
  { keys: ['['], does: 'Previous citation' },
  { keys: [']'], does: 'Next citation' },
  { keys: ['Esc'], does: 'Remove the mark of a citation' },
  { keys: ['Enter'], does: 'Send the question' },
  { keys: ['Shift Enter'], does: 'New line in the question' },
  { keys: ['←', '→'], does: 'Previous and next page, with the page in focus' },
  { keys: ['Home', 'End'], does: 'First and last page' },
  { keys: ['+', '−'], does: 'Zoom' },
  { keys: ['0'], does: 'Fit the page to the width' },
]

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <AppDialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="rounded-sm border border-line-strong px-1.5 font-sans text-xs">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-ink-soft">{does}</dd>
          </div>
        ))}
      </dl>
    </AppDialog>
  )
}

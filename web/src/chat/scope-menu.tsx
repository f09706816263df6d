import { ChevronDown } from 'lucide-react'
import { menuTextClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { openDialog } from '../workspace/dialog-host.tsx'
import { type ScopeChoice, scopeLabel } from './scope.ts'

/** Chooses which documents the next question is asked about. */
export function ScopeMenu({ choice, onChoose }: { choice: ScopeChoice; onChoose(choice: ScopeChoice): void }) {
  const { documents, openDocument } = useWorkspace()
  const all = documents.data ?? []
  const label = scopeLabel(choice, openDocument?.id ?? null, all)
  const chosen = choice.kind === 'chosen' ? choice.ids : []
  return (
    <MenuButton
      label={`Scope: ${label}`}
      placement="top start"
      className={`${menuTextClass} text-ink-soft text-xs`}
      groups={[
        {
          id: 'scope',
          title: 'Ask about',
          selected: choice.kind === 'this' && !openDocument ? 'all' : choice.kind,
          entries: [
            ...(openDocument
              ? [{ id: 'this', label: 'This document', onAction: () => onChoose({ kind: 'this' }) }]
              : []),
            { id: 'all', label: 'All documents', onAction: () => onChoose({ kind: 'all' }) },
            {
              id: 'chosen',
              label: 'Chosen documents…',
              onAction: () =>
                openDialog({ kind: 'scope', chosen, onChoose: (ids) => onChoose({ kind: 'chosen', ids }) }),
            },
          ],
        },
      ]}
    >
      <span className="truncate">{label}</span>
      <ChevronDown aria-hidden size={14} />
    </MenuButton>
  )
}

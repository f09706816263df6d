import { Link } from '@tanstack/react-router'
import { Ellipsis, Pencil, RotateCw, Trash2 } from 'lucide-react'
import type { Document } from '../api/types.ts'
import { Button, iconButtonClass } from '../ui/button.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import type { MenuEntry } from '../ui/menu-types.ts'
import { Shape } from '../ui/shape.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { openDialog } from '../workspace/dialog-host.tsx'
import { revealPage } from '../workspace/layout.ts'
import { can } from '../workspace/rights.ts'
import { documentState } from './rows.ts'
import { useRetryDocument } from './use-document-actions.ts'

export function DocumentRow({ document }: { document: Document }) {
  const { id: tenant, location, role } = useWorkspace()
  const writes = can(role, 'documents.write')
  const retry = useRetryDocument()
  const { id, title } = document
  const open = location.document === id
  const state = documentState(document)
  const retryable = writes && document.status === 'failed' && document.retryable

  const entries: MenuEntry[] = [
    {
      id: 'rename',
      label: 'Rename…',
      icon: <Pencil aria-hidden size={16} />,
      onAction: () => openDialog({ kind: 'rename', what: 'document', id, title }),
    },
    {
      id: 'delete',
      label: 'Delete…',
      icon: <Trash2 aria-hidden size={16} />,
      onAction: () => openDialog({ kind: 'delete', what: 'document', id, title }),
    },
  ]

  return (
    <li
      className={`group relative flex items-start rounded-md hover:bg-hover ${open ? 'bg-sunken' : ''}`}
      data-document={id}
      data-status={document.status}
    >
      <div className="min-w-0 flex-1">
        <Link
          to="/w/$tenant/d/$document"
          params={{ tenant, document: id }}
          search={(old) => ({ c: old.c })}
          onClick={revealPage}
          aria-current={open ? 'page' : undefined}
          title={title}
          className="focus-inset flex min-h-8 items-start gap-2 rounded-md px-2 py-1.5 pointer-coarse:min-h-11 pointer-coarse:items-center"
        >
          <span className="mt-[3px] text-ink-soft pointer-coarse:mt-0 group-has-[[aria-current]]:text-ink">
            <Shape name={open && document.status === 'ready' ? 'open' : state.shape} percent={state.percent} />
          </span>
          <span className="min-w-0">
            <span className={`block truncate ${open ? 'font-semibold' : ''}`}>{title}</span>
            {state.words && !state.reason && <span className="block text-ink-soft text-xs">{state.words}</span>}
          </span>
        </Link>
        {state.reason && <p className="pr-2 pb-1 pl-[30px] text-ink-soft text-xs">{state.reason}</p>}
        {retryable && (
          <Button variant="plain" className="mb-1 ml-5.5 h-7" onClick={() => retry(document)}>
            <RotateCw aria-hidden size={14} />
            Try again
          </Button>
        )}
      </div>
      {writes && (
        <MenuButton
          label={`Actions for ${title}`}
          className={`${iconButtonClass} text-ink-soft`}
          groups={[{ id: 'document', entries }]}
        >
          <Ellipsis aria-hidden size={16} />
        </MenuButton>
      )}
    </li>
  )
}

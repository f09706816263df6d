import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { keys } from '../api/queries.ts'
import { tenantChanged } from '../api/use-tenant-events.ts'
import { workspaceApi } from '../api/workspaces.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, linkButtonClass } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { EraseDialog } from './erase-dialog.tsx'

/** What can be done to the workspace as a whole. */
export function Manage() {
  const { id, name, role, tenant } = useWorkspace()
  const [erasing, setErasing] = useState(false)
  const ready = tenant?.database.status === 'ready'
  return (
    <>
      {can(role, 'tenant.rename') && (
        <Section title="Name">
          <RenameForm key={name} />
        </Section>
      )}
      {can(role, 'tenant.export') && (
        <Section
          title="Take your database with you"
          intro="One archive with the database’s schema and every table, your PDFs, a list of hashes to check it by, and a script that loads it into any PostgreSQL with pgvector."
        >
          {ready ? (
            <a href={workspaceApi(id).exportUrl} download className={linkButtonClass}>
              <Download aria-hidden size={16} />
              Download the archive
            </a>
          ) : (
            <p className="text-ink-soft">There is nothing to take along until the database is there.</p>
          )}
        </Section>
      )}
      {can(role, 'tenant.erase') && (
        <Section
          title="Erase this workspace"
          intro="Deletes its database, its files and everything that is known of it, for good, and leaves you a signed receipt. Nothing can be brought back."
        >
          <Button onClick={() => setErasing(true)}>Erase…</Button>
          {erasing && <EraseDialog onClose={() => setErasing(false)} />}
        </Section>
      )}
    </>
  )
}

function RenameForm() {
  const { id, name } = useWorkspace()
  const client = useQueryClient()
  const [typed, setTyped] = useState(name)
  const rename = useMutation({
    mutationFn: (next: string) => workspaceApi(id).rename({ name: next }),
    onSuccess: (tenant) => {
      client.setQueryData(keys.tenant(id), tenant)
      tenantChanged(client, id)
      announce(`The workspace is called ${tenant.name} now.`)
    },
  })
  const trimmed = typed.trim()
  return (
    <form
      className="flex max-w-md items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (trimmed && trimmed !== name && !rename.isPending) rename.mutate(trimmed)
      }}
    >
      <TextField
        className="min-w-0 flex-1"
        label="Name of the workspace"
        maxLength={80}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        hint={rename.error ? explain(rename.error).detail : undefined}
      />
      <Button
        type="submit"
        className="h-9 pointer-coarse:h-11"
        disabled={!trimmed || trimmed === name || rename.isPending}
      >
        Rename
      </Button>
    </form>
  )
}

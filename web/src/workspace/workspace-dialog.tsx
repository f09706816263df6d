import type { DatabaseState } from '../api/types.ts'
import { AppDialog } from '../ui/app-dialog.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { bytes, count } from '../words/numbers.ts'
import { ago } from '../words/time.ts'
import { useWorkspace } from './context.ts'

/** What is special about a workspace, and what it holds. */
export function WorkspaceDialog({ onClose }: { onClose(): void }) {
  const { name, tenant, documents, limits } = useWorkspace()
  return (
    <AppDialog title={name} onClose={onClose}>
      {tenant ? (
        <>
          <p className="text-base">This workspace is its own Postgres database. Nobody else’s documents are in it.</p>
          <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
            <Fact name="Database">{databaseState(tenant.database)}</Fact>
            <Fact name="Place">{`${tenant.place.label} (${tenant.place.region})`}</Fact>
            <Fact name="Documents">
              {documents.data
                ? `${documents.data.length} of ${count(limits.documents, 'document')}, ${bytes(
                    documents.data.reduce((sum, { size }) => sum + size, 0),
                  )}`
                : '…'}
            </Fact>
            <Fact name="Your role">{tenant.role}</Fact>
            <Fact name="Created">{ago(tenant.createdAt, new Date())}</Fact>
          </dl>
          <p className="mt-4 text-ink-soft text-xs">
            Titles of documents and e-mail addresses are also kept in Alcove’s own database, and questions and passages
            are sent to the language model.
          </p>
        </>
      ) : (
        <Bars widths={[90, 60, 70]} />
      )}
    </AppDialog>
  )
}

function databaseState({ status, detail }: DatabaseState): string {
  if (status === 'ready') return 'ready'
  return [status === 'preparing' ? 'being set up' : 'waiting', detail].filter(Boolean).join(': ')
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { DatabaseState, Residency, Tenant } from '../api/types.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { Fact, Facts, Section } from '../ui/section.tsx'
import { Shape } from '../ui/shape.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { bytes } from '../words/numbers.ts'
import { ago, moment } from '../words/time.ts'
import { useWorkspace } from '../workspace/context.ts'
import { roleLabel } from '../workspace/rights.ts'
import { usageQuery } from './queries.ts'
import { databaseWords, jurisdictionWords } from './residency-words.ts'
import { type UsageWords, usageLines } from './usage-words.ts'

export function Overview() {
  const { id, tenant } = useWorkspace()
  const usage = useQuery(usageQuery(id))
  if (!tenant) return <Bars widths={[90, 60, 70]} />
  const noDatabase = tenant.database.status === 'none'
  const size = usage.data?.database?.storageBytes.used
  return (
    <>
      <p className="max-w-prose text-base">
        {noDatabase
          ? `This workspace gets a Postgres database of its own in ${tenant.place.label} with its first upload.`
          : `This workspace is its own Postgres database in ${tenant.place.label}${size ? `, ${bytes(size)}` : ''}.`}{' '}
        Nobody else’s documents are in it.
      </p>
      <Section title="Where it lives">
        <Facts>
          <Fact name="Database">
            <span className="block">Neon Postgres, {tenant.residency.database.region}</span>
            <DatabaseLine database={tenant.database} />
          </Fact>
          <Fact name="Coordination">
            Cloudflare Durable Object, {jurisdictionWords(tenant.residency.coordination.jurisdiction)}
          </Fact>
          <Fact name="Files">
            Cloudflare R2, bucket <span className="break-all">{tenant.residency.files.bucket}</span>,{' '}
            {jurisdictionWords(tenant.residency.files.jurisdiction)}
          </Fact>
          <Fact name="Not pinned">
            <NotPinned residency={tenant.residency} />
          </Fact>
        </Facts>
      </Section>
      <Section
        title="Plan and usage"
        intro={
          usage.data ? `The plan is ${usage.data.plan.label}. An operator of this deployment can change it.` : undefined
        }
      >
        {usage.data ? (
          <>
            <ul className="flex flex-col gap-3">
              {usageLines(usage.data, new Date()).map((line) => (
                <Limit key={line.id} line={line} />
              ))}
            </ul>
            {usage.data.database && (
              <p className="mt-4 text-ink-soft text-xs">
                What Neon says of the database is from {moment(usage.data.database.asOf)}.
              </p>
            )}
          </>
        ) : usage.error ? (
          <ErrorNote error={usage.error} onRetry={() => void usage.refetch()} />
        ) : (
          <Bars widths={[80, 70, 75]} />
        )}
      </Section>
      <About tenant={tenant} />
    </>
  )
}

function About({ tenant }: { tenant: Tenant }) {
  return (
    <Section title="About">
      <Facts>
        <Fact name="Your role">{roleLabel(tenant.role)}</Fact>
        <Fact name="Created">{ago(tenant.createdAt, new Date())}</Fact>
        <Fact name="Workspace id">
          <code className="select-all break-all font-mono text-xs">{tenant.id}</code>
        </Fact>
      </Facts>
    </Section>
  )
}

function DatabaseLine({ database }: { database: DatabaseState }) {
  const { shape, words, detail } = databaseWords(database)
  return (
    <span role="status" className="mt-0.5 flex items-start gap-2 text-ink-soft">
      <span className="mt-[3px]">
        <Shape name={shape} percent={40} />
      </span>
      <span>
        {words}
        {detail && `: ${detail}`}
      </span>
    </span>
  )
}

function NotPinned({ residency: { notPinned } }: { residency: Residency }) {
  if (notPinned.length === 0) return 'Nothing: all of it stays where it is said above.'
  return (
    <ul className="flex max-w-prose flex-col gap-1">
      {notPinned.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

/** A limit in words; the bar shows the same. */
function Limit({ line: { name, amount, share, note, usedUp } }: { line: UsageWords }) {
  return (
    <li className="grid gap-x-6 md:grid-cols-[13rem_minmax(0,1fr)]">
      <span className="text-ink-soft">{name}</span>
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-3">
          <span className={`flex items-center gap-1.5 tabular-nums ${usedUp ? 'font-semibold' : ''}`}>
            {usedUp && <Shape name="failed" />}
            {amount}
          </span>
          {note && <span className="text-ink-soft">{note}</span>}
        </span>
        {share !== null && (
          <span aria-hidden className="mt-1 block h-1 max-w-80 overflow-hidden rounded-sm bg-sunken">
            <span className="block h-full bg-line-strong" style={{ width: `${share * 100}%` }} />
          </span>
        )}
      </span>
    </li>
  )
}

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { Button } from '../ui/button.tsx'
import { Confirmation } from '../ui/confirmation.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Section } from '../ui/section.tsx'
import { Shape } from '../ui/shape.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { count } from '../words/numbers.ts'
import { ago } from '../words/time.ts'
import { fleetApi, poolQuery } from './api.ts'
import { PageHead } from './fleet-layout.tsx'
import { cellClass, headClass } from './state.tsx'
import type { Orphan, SweepReport } from './types.ts'

/** What keeps the deployment tidy: databases made in advance, and what nobody owns. */
export function UpkeepPage() {
  return (
    <>
      <PageHead title="Upkeep" />
      <Pools />
      <Sweep />
    </>
  )
}

function Pools() {
  const pool = useQuery(poolQuery)
  return (
    <Section title="Databases made in advance" intro="A new tenant takes one of these; without one, its own is made.">
      {pool.data?.pools.map(
        ({ place, lastError }) =>
          lastError && (
            <p key={place} className="mb-3 flex items-start gap-2">
              <span className="mt-[3px]">
                <Shape name="failed" />
              </span>
              {place}: {lastError}
            </p>
          ),
      )}
      {pool.data ? (
        pool.data.pools.length === 0 ? (
          <p className="text-ink-soft">None are kept.</p>
        ) : (
          <table className="w-full border-collapse">
            <caption className="sr-only">Databases made in advance</caption>
            <thead>
              <tr className="border-line border-b">
                {['Place', 'Wanted', 'Ready', 'Being made', 'Handed out'].map((head) => (
                  <th key={head} scope="col" className={headClass}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pool.data.pools.map(({ place, wanted, ready, filling, claimed }) => (
                <tr key={place} className="border-line border-b tabular-nums">
                  <th scope="row" className={`${cellClass} text-left font-normal`}>
                    {place}
                  </th>
                  <td className={cellClass}>{wanted}</td>
                  <td className={cellClass}>{ready}</td>
                  <td className={cellClass}>{filling}</td>
                  <td className={cellClass}>{claimed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      ) : pool.error ? (
        <ErrorNote error={pool.error} onRetry={() => void pool.refetch()} />
      ) : (
        <Bars widths={[60]} />
      )}
    </Section>
  )
}

function Sweep() {
  const [report, setReport] = useState<SweepReport | null>(null)
  const [removing, setRemoving] = useState(false)
  const look = useMutation({ mutationFn: () => fleetApi.sweep(false), onSuccess: setReport })
  const removable = report?.orphans.filter((orphan) => orphan.removable).length ?? 0
  return (
    <Section
      title="What no tenant owns"
      intro="Projects, files and rows that nobody’s workspace accounts for. Looking removes nothing."
      action={
        <span className="flex gap-2">
          {removable > 0 && <Button onClick={() => setRemoving(true)}>Remove…</Button>}
          <Button disabled={look.isPending} onClick={() => look.mutate()}>
            {look.isPending ? 'Looking' : 'Look'}
          </Button>
        </span>
      }
    >
      {look.error && (
        <p role="alert" className="border-line-strong border-l-2 pl-3">
          {explain(look.error).detail}
        </p>
      )}
      {report && <Report report={report} />}
      {removing && (
        <Confirmation
          title="Remove what no tenant owns?"
          action="Remove"
          run={() => fleetApi.sweep(true)}
          onDone={(next) => {
            setReport(next)
            setRemoving(false)
          }}
          onClose={() => setRemoving(false)}
        >
          <p>
            A few are removed at a time, and only those that are past their grace time and disowned by the tenant that
            their name points to.
          </p>
        </Confirmation>
      )}
    </Section>
  )
}

const kinds: Record<Orphan['kind'], string> = { project: 'Neon project', files: 'Files', rows: 'Rows' }

function Report({ report: { orphans, removed } }: { report: SweepReport }) {
  const now = new Date()
  return (
    <div role="status">
      {removed.length > 0 && <p className="mb-3">{count(removed.length, 'orphan')} removed.</p>}
      {orphans.length === 0 ? (
        <p className="flex items-center gap-2">
          <Shape name="ready" />
          Everything has an owner.
        </p>
      ) : (
        <ul aria-label="What no tenant owns" className="divide-y divide-line border-line border-t">
          {orphans.map(({ kind, id, name, firstSeenAt, removable, why }) => (
            <li key={`${kind} ${id}`} className="py-2">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-semibold">{kinds[kind]}</span>
                <code className="break-all font-mono text-xs">{name}</code>
              </p>
              <p className="text-ink-soft text-xs">
                First seen {ago(firstSeenAt, now)}; {removable ? 'can be removed' : `stays: ${why}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

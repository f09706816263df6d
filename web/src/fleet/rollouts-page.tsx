import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { ago } from '../words/time.ts'
import { rolloutsQuery } from './api.ts'
import { PageHead } from './fleet-layout.tsx'
import { StartRollout } from './start-rollout.tsx'
import { cellClass, headClass, State } from './state.tsx'
import type { Rollout, RolloutList } from './types.ts'
import { progressWords, rolloutStates } from './words.ts'

export function RolloutsPage() {
  const rollouts = useQuery(rolloutsQuery)
  const [starting, setStarting] = useState(false)
  return (
    <>
      <PageHead title="Rollouts">
        {rollouts.data && !rollouts.data.rollouts.some(isOpen) && (
          <Button variant="primary" onClick={() => setStarting(true)}>
            Start a rollout…
          </Button>
        )}
      </PageHead>
      {rollouts.data ? (
        <List list={rollouts.data} />
      ) : rollouts.error ? (
        <ErrorNote error={rollouts.error} onRetry={() => void rollouts.refetch()} />
      ) : (
        <Bars widths={[80, 70]} className="h-6" />
      )}
      {starting && rollouts.data && (
        <StartRollout target={rollouts.data.schema.target} onClose={() => setStarting(false)} />
      )}
    </>
  )
}

/** There is one rollout at a time: while one is open, none can be started. */
const isOpen = ({ state }: Rollout) => state !== 'finished' && state !== 'aborted'

function List({ list: { rollouts, schema } }: { list: RolloutList }) {
  const now = new Date()
  return (
    <>
      <p className="mb-5 max-w-prose text-ink-soft">
        This release brings tenants to <span className="text-ink">{schema.target}</span>, and works with every schema
        from <span className="text-ink">{schema.required}</span> on.
      </p>
      {rollouts.length === 0 ? (
        <p className="text-ink-soft">No rollout yet.</p>
      ) : (
        <table className="w-full border-collapse">
          <caption className="sr-only">Rollouts</caption>
          <thead>
            <tr className="border-line border-b">
              <th scope="col" className={headClass}>
                To
              </th>
              <th scope="col" className={headClass}>
                State
              </th>
              <th scope="col" className={`${headClass} max-md:hidden`}>
                Progress
              </th>
              <th scope="col" className={`${headClass} max-md:hidden`}>
                Started
              </th>
            </tr>
          </thead>
          <tbody>
            {rollouts.map((rollout) => (
              <tr key={rollout.id} className="border-line border-b" data-rollout={rollout.id}>
                <td className={cellClass}>
                  <Link
                    to="/fleet/rollouts/$rollout"
                    params={{ rollout: rollout.id }}
                    className="break-all rounded-sm font-semibold hover:underline"
                  >
                    {rollout.to}
                  </Link>
                  <span className="block text-ink-soft text-xs tabular-nums md:hidden">{progressWords(rollout)}</span>
                </td>
                <td className={cellClass}>
                  <State {...rolloutStates[rollout.state]} />
                </td>
                <td className={`${cellClass} tabular-nums max-md:hidden`}>{progressWords(rollout)}</td>
                <td className={`${cellClass} whitespace-nowrap text-ink-soft max-md:hidden`}>
                  {ago(rollout.createdAt, now)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

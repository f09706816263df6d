import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { SelectField } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { count } from '../words/numbers.ts'
import { ago } from '../words/time.ts'
import { rolloutTenantsQuery } from './api.ts'
import type { Rollout, RolloutTenantState } from './types.ts'
import { rolloutTenantStates } from './words.ts'

interface Props {
  id: string
  counts: Rollout['counts']
  moving: boolean
}

/** The tenants of a rollout, the failed ones first of all, each with what went wrong. */
export function RolloutTenants({ id, counts, moving }: Props) {
  const [state, setState] = useState<RolloutTenantState>('failed')
  const tenants = useInfiniteQuery(rolloutTenantsQuery(id, state, moving))
  const rows = tenants.data?.pages.flatMap((page) => page.tenants) ?? []
  const options = rolloutTenantStates.map((one) => ({ id: one.state, label: `${one.label} (${counts[one.state]})` }))
  const now = new Date()
  return (
    <Section
      title="Tenants"
      action={<SelectField className="w-44" label="Show" value={state} options={options} onChange={setState} />}
    >
      {tenants.data ? (
        rows.length === 0 ? (
          <p className="text-ink-soft">{state === 'failed' ? 'None has failed.' : 'None.'}</p>
        ) : (
          <ul aria-label="Tenants of the rollout" className="divide-y divide-line border-line border-t">
            {rows.map((row) => (
              <li key={row.tenantId} className="py-2" data-rollout-tenant={row.tenantId}>
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <Link
                    to="/fleet/tenants/$tenant"
                    params={{ tenant: row.tenantId }}
                    className="break-all rounded-sm font-mono text-xs hover:underline"
                  >
                    {row.tenantId}
                  </Link>
                  <span className="text-ink-soft text-xs">
                    {[
                      row.canary && 'canary',
                      row.attempts > 0 && count(row.attempts, 'try', 'tries'),
                      ago(row.updatedAt, now),
                    ]
                      .filter(Boolean)
                      .join(', ')}
                  </span>
                </p>
                {row.error && <p className="mt-0.5 break-words">{row.error}</p>}
              </li>
            ))}
          </ul>
        )
      ) : tenants.error ? (
        <ErrorNote error={tenants.error} onRetry={() => void tenants.refetch()} />
      ) : (
        <Bars widths={[70, 60]} />
      )}
      {tenants.hasNextPage && (
        <Button className="mt-4" disabled={tenants.isFetchingNextPage} onClick={() => void tenants.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}

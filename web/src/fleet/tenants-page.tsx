import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { SelectField } from '../ui/field.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { count } from '../words/numbers.ts'
import { ago } from '../words/time.ts'
import { fleetTenantsQuery, fleetViewQuery } from './api.ts'
import { PageHead } from './fleet-layout.tsx'
import type { FleetSearch } from './search.ts'
import { cellClass, headClass, State } from './state.tsx'
import type { FleetTenant } from './types.ts'
import { tenantState } from './words.ts'

/** Milliseconds after the last letter until it is searched for. */
const TYPING = 250

/** Every tenant of the deployment, as the control database reflects it: looking wakes nobody. */
export function TenantsPage() {
  const filter = useSearch({ from: '/fleet/' })
  const tenants = useInfiniteQuery(fleetTenantsQuery(filter))
  const rows = tenants.data?.pages.flatMap((page) => page.tenants) ?? []
  const total = tenants.data?.pages[0]?.total ?? 0
  const filtered = Object.values(filter).some(Boolean)
  return (
    <>
      <PageHead title="Tenants">
        <p role="status" className="text-ink-soft">
          {tenants.data && (filtered ? `${count(total, 'tenant')} found` : count(total, 'tenant'))}
        </p>
      </PageHead>
      <Filters filter={filter} />
      {tenants.error && !tenants.data ? (
        <ErrorNote error={tenants.error} onRetry={() => void tenants.refetch()} />
      ) : tenants.data ? (
        <>
          <table className="w-full border-collapse" aria-busy={tenants.isPlaceholderData}>
            <caption className="sr-only">Tenants</caption>
            <thead>
              <tr className="border-line border-b">
                <th scope="col" className={headClass}>
                  Name
                </th>
                <th scope="col" className={headClass}>
                  State
                </th>
                <th scope="col" className={`${headClass} max-md:hidden`}>
                  Place
                </th>
                <th scope="col" className={`${headClass} max-md:hidden`}>
                  Plan
                </th>
                <th scope="col" className={`${headClass} max-md:hidden`}>
                  Schema
                </th>
                <th scope="col" className={`${headClass} max-wide:hidden text-right`}>
                  Documents
                </th>
                <th scope="col" className={`${headClass} max-wide:hidden text-right`}>
                  Members
                </th>
                <th scope="col" className={`${headClass} max-wide:hidden`}>
                  Changed
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((tenant) => (
                <Row key={tenant.id} tenant={tenant} />
              ))}
            </tbody>
          </table>
          {rows.length === 0 && (
            <p className="py-6 text-ink-soft">
              {filtered ? 'No tenant is like this. Change the filters to see others.' : 'No tenants yet.'}
            </p>
          )}
          {tenants.hasNextPage && (
            <Button className="mt-4" disabled={tenants.isFetchingNextPage} onClick={() => void tenants.fetchNextPage()}>
              Show more
            </Button>
          )}
        </>
      ) : (
        <Bars widths={[90, 80, 85, 70]} className="h-6" />
      )}
    </>
  )
}

function Row({ tenant }: { tenant: FleetTenant }) {
  return (
    <tr className="border-line border-b" data-tenant={tenant.id}>
      <td className={`${cellClass} w-2/5 max-w-0 max-md:w-full`}>
        <Link
          to="/fleet/tenants/$tenant"
          params={{ tenant: tenant.id }}
          className="block truncate rounded-sm font-semibold hover:underline"
        >
          {tenant.name}
        </Link>
        <span className="block truncate font-mono text-ink-soft text-xs">{tenant.id}</span>
        {tenant.lastError && <span className="mt-1 block break-words text-xs">{tenant.lastError}</span>}
      </td>
      <td className={cellClass}>
        <State {...tenantState(tenant)} />
      </td>
      <td className={`${cellClass} max-md:hidden`}>
        <span className="block">{tenant.place}</span>
        <span className="block text-ink-soft text-xs">{tenant.region}</span>
      </td>
      <td className={`${cellClass} max-md:hidden`}>{tenant.plan}</td>
      <td className={`${cellClass} max-md:hidden`}>{tenant.schemaVersion ?? '–'}</td>
      <td className={`${cellClass} max-wide:hidden text-right tabular-nums`}>{tenant.documents}</td>
      <td className={`${cellClass} max-wide:hidden text-right tabular-nums`}>{tenant.members}</td>
      <td className={`${cellClass} max-wide:hidden whitespace-nowrap text-ink-soft`}>
        {ago(tenant.updatedAt ?? tenant.createdAt, new Date())}
      </td>
    </tr>
  )
}

const states = [
  { id: '', label: 'Any' },
  { id: 'active', label: 'Active' },
  { id: 'suspended', label: 'Suspended' },
  { id: 'erasing', label: 'Being erased' },
] as const
const statuses = [
  { id: '', label: 'Any' },
  { id: 'ready', label: 'Ready' },
  { id: 'preparing', label: 'Preparing' },
  { id: 'waiting', label: 'Waiting' },
] as const

/** Stand in the address, so that a list can be sent to somebody. */
function Filters({ filter }: { filter: FleetSearch }) {
  const navigate = useNavigate({ from: '/fleet/' })
  const view = useQuery(fleetViewQuery)
  const [typed, setTyped] = useState(filter.search ?? '')
  useEffect(() => {
    if (typed.trim() === (filter.search ?? '')) return
    const timer = setTimeout(
      () => void navigate({ search: (old) => ({ ...old, search: typed.trim() || undefined }), replace: true }),
      TYPING,
    )
    return () => clearTimeout(timer)
  }, [typed, filter.search, navigate])
  const set = (change: Partial<FleetSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const plans = [{ id: '', label: 'Any' }, ...(view.data?.plans ?? [])]
  const target = view.data?.schema.target
  const schemas = [{ id: '', label: 'Any' }, ...(target ? [{ id: target, label: target }] : [])]
  if (filter.schema && filter.schema !== target) schemas.push({ id: filter.schema, label: filter.schema })
  return (
    <search className="mb-4 grid gap-3 max-md:grid-cols-2 md:grid-cols-[minmax(12rem,1fr)_repeat(4,minmax(0,9rem))]">
      <div className="max-md:col-span-2">
        <label htmlFor="fleet-search" className="block text-ink-soft">
          Name or id
        </label>
        <span className="relative mt-1 block">
          <Search
            aria-hidden
            size={16}
            className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-ink-soft"
          />
          <input
            id="fleet-search"
            type="search"
            value={typed}
            maxLength={100}
            onChange={(event) => setTyped(event.currentTarget.value)}
            placeholder="Of the tenant or its project"
            className="h-9 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 placeholder:text-ink-soft pointer-coarse:h-11"
          />
        </span>
      </div>
      <SelectField
        label="State"
        value={filter.state ?? ''}
        options={states}
        onChange={(state) => set({ state: state || undefined })}
      />
      <SelectField
        label="Database"
        value={filter.status ?? ''}
        options={statuses}
        onChange={(status) => set({ status: status || undefined })}
      />
      <SelectField
        label="Plan"
        value={filter.plan ?? ''}
        options={plans}
        onChange={(plan) => set({ plan: plan || undefined })}
      />
      <SelectField
        label="Schema"
        value={filter.schema ?? ''}
        options={schemas}
        onChange={(schema) => set({ schema: schema || undefined })}
      />
    </search>
  )
}

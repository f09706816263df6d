import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { explain, statusOf } from '../api/failure.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, linkClass } from '../ui/button.tsx'
import { ErrorNote, Message } from '../ui/error-note.tsx'
import { Fact, Facts, Section } from '../ui/section.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { moment } from '../words/time.ts'
import { fleetApi, fleetKeys, fleetTenantQuery } from './api.ts'
import { DriftSection } from './drift-section.tsx'
import { BackArrow, PageHead } from './fleet-layout.tsx'
import { State } from './state.tsx'
import { TenantDialog, type TenantQuestion } from './tenant-dialogs.tsx'
import type { FleetTenant } from './types.ts'
import { tenantState } from './words.ts'

/** One tenant, and what an operator can do to it. */
export function TenantPage() {
  const { tenant: id } = useParams({ from: '/fleet/tenants/$tenant' })
  const tenant = useQuery(fleetTenantQuery(id))
  const back = (
    <>
      <BackArrow />
      <Link to="/fleet" className="hover:underline">
        Tenants
      </Link>
    </>
  )
  if (tenant.data && statusOf(tenant.error) !== 404) {
    return (
      <>
        <PageHead title={tenant.data.name} back={back} />
        <Tenant tenant={tenant.data} />
      </>
    )
  }
  return (
    <>
      <PageHead title="Tenant" back={back} />
      {tenant.error && statusOf(tenant.error) === 404 ? (
        <Message title="There is no such tenant" detail="It never existed, or it has been erased." />
      ) : tenant.error ? (
        <ErrorNote error={tenant.error} onRetry={() => void tenant.refetch()} />
      ) : (
        <Bars widths={[60, 80, 70]} />
      )}
    </>
  )
}

function Tenant({ tenant }: { tenant: FleetTenant }) {
  const client = useQueryClient()
  const [question, setQuestion] = useState<TenantQuestion | null>(null)
  const [erasure, setErasure] = useState<string | null>(null)
  const changed = (next: FleetTenant, said: string) => {
    client.setQueryData(fleetKeys.tenant(tenant.id), next)
    void client.invalidateQueries({ queryKey: fleetKeys.tenants })
    announce(said)
  }
  const run = useMutation({
    mutationFn: (action: 'resume' | 'retry' | 'reseal') => fleetApi[action](tenant.id),
    onSuccess: (next, action) => changed(next, done[action]),
  })
  return (
    <>
      <Section title="State">
        <Facts>
          <Fact name="State">
            <State {...tenantState(tenant)} />
          </Fact>
          {tenant.lastError && <Fact name="Last error">{tenant.lastError}</Fact>}
          <Fact name="Plan">{tenant.plan}</Fact>
          <Fact name="Place">{[tenant.place, tenant.region].filter(Boolean).join(', ')}</Fact>
          <Fact name="Schema">{tenant.schemaVersion ?? 'none yet'}</Fact>
          <Fact name="Neon project">
            {tenant.projectId ? <code className="select-all font-mono text-xs">{tenant.projectId}</code> : 'none yet'}
          </Fact>
          <Fact name="Documents">{tenant.documents}</Fact>
          <Fact name="Members">{tenant.members}</Fact>
          <Fact name="Created">{moment(tenant.createdAt)}</Fact>
          <Fact name="Last change">{tenant.updatedAt ? moment(tenant.updatedAt) : 'none'}</Fact>
          <Fact name="Id">
            <code className="select-all break-all font-mono text-xs">{tenant.id}</code>
          </Fact>
        </Facts>
      </Section>
      {tenant.state === 'erasing' ? (
        <Section title="Being erased" intro="It goes on by itself until nothing is left.">
          {erasure && (
            <Link to="/erasures/$erasure" params={{ erasure }} className={linkClass}>
              Its receipt
            </Link>
          )}
        </Section>
      ) : (
        <Section title="Actions">
          <div className="flex flex-wrap gap-2">
            <Button disabled={run.isPending} onClick={() => run.mutate('retry')}>
              Take up what waits
            </Button>
            <Button onClick={() => setQuestion('plan')}>Change plan…</Button>
            {tenant.state === 'suspended' ? (
              <Button disabled={run.isPending} onClick={() => run.mutate('resume')}>
                Resume
              </Button>
            ) : (
              <Button onClick={() => setQuestion('suspend')}>Suspend…</Button>
            )}
            <Button disabled={run.isPending} onClick={() => run.mutate('reseal')}>
              Reseal
            </Button>
            <Button onClick={() => setQuestion('erase')}>Erase…</Button>
          </div>
          <p className="mt-3 text-ink-soft empty:hidden">
            {run.isSuccess && !run.isPending ? done[run.variables] : ''}
          </p>
          {run.error && (
            <p role="alert" className="mt-3 border-line-strong border-l-2 pl-3">
              {explain(run.error).detail}
            </p>
          )}
        </Section>
      )}
      <DriftSection tenant={tenant.id} />
      {question && (
        <TenantDialog
          tenant={tenant}
          question={question}
          onChanged={changed}
          onErased={(id) => {
            setErasure(id)
            void client.invalidateQueries({ queryKey: fleetKeys.tenant(tenant.id) })
          }}
          onClose={() => setQuestion(null)}
        />
      )}
    </>
  )
}

const done = {
  resume: 'Its members can work again.',
  retry: 'Whatever waited was taken up.',
  reseal: 'Its connection string is sealed with the newest key.',
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { explain, statusOf } from '../api/failure.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirmation } from '../ui/confirmation.tsx'
import { ErrorNote, Message } from '../ui/error-note.tsx'
import { Fact, Facts, Section } from '../ui/section.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { percent } from '../words/numbers.ts'
import { moment } from '../words/time.ts'
import { fleetApi, fleetKeys, isMoving, type RolloutAction, rolloutQuery } from './api.ts'
import { BackArrow, PageHead } from './fleet-layout.tsx'
import { RolloutTenants } from './rollout-tenants.tsx'
import { State } from './state.tsx'
import type { Rollout } from './types.ts'
import { failureBudget, progressWords, rolloutActions, rolloutStates, rolloutTenantStates } from './words.ts'

/** One rollout: how far it is, what failed, and what an operator can do about it. */
export function RolloutPage() {
  const { rollout: id } = useParams({ from: '/fleet/rollouts/$rollout' })
  const rollout = useQuery(rolloutQuery(id))
  const back = (
    <>
      <BackArrow />
      <Link to="/fleet/rollouts" className="hover:underline">
        Rollouts
      </Link>
    </>
  )
  if (rollout.data) {
    return (
      <>
        <PageHead title={`To ${rollout.data.to}`} back={back}>
          <Actions rollout={rollout.data} />
        </PageHead>
        <Progress rollout={rollout.data} />
        <RolloutTenants id={id} counts={rollout.data.counts} moving={isMoving(rollout.data)} />
        <Settings rollout={rollout.data} />
      </>
    )
  }
  return (
    <>
      <PageHead title="Rollout" back={back} />
      {statusOf(rollout.error) === 404 ? (
        <Message title="There is no such rollout" detail="The address may be mistyped." />
      ) : rollout.error ? (
        <ErrorNote error={rollout.error} onRetry={() => void rollout.refetch()} />
      ) : (
        <Bars widths={[60, 80, 70]} />
      )}
    </>
  )
}

function Actions({ rollout }: { rollout: Rollout }) {
  const client = useQueryClient()
  const [aborting, setAborting] = useState(false)
  const can = rolloutActions(rollout)
  const changed = (next: Rollout) => {
    client.setQueryData(fleetKeys.rollout(rollout.id), next)
    void client.invalidateQueries({ queryKey: fleetKeys.rollout(rollout.id) })
    announce(`The rollout is ${rolloutStates[next.state].words}.`)
  }
  const steer = useMutation({
    mutationFn: (action: RolloutAction) => fleetApi.steer(rollout.id, action),
    onSuccess: changed,
  })
  return (
    <div className="flex flex-wrap items-center gap-2">
      {can.pause && (
        <Button disabled={steer.isPending} onClick={() => steer.mutate('pause')}>
          Pause
        </Button>
      )}
      {can.retry && (
        <Button disabled={steer.isPending} onClick={() => steer.mutate('retry')}>
          Retry the failed
        </Button>
      )}
      {can.abort && <Button onClick={() => setAborting(true)}>Abort…</Button>}
      {can.resume && (
        <Button variant="primary" disabled={steer.isPending} onClick={() => steer.mutate('resume')}>
          Resume
        </Button>
      )}
      {steer.error && (
        <p role="alert" className="w-full border-line-strong border-l-2 pl-3">
          {explain(steer.error).detail}
        </p>
      )}
      {aborting && (
        <Confirmation
          title="Abort this rollout?"
          action="Abort"
          run={() => fleetApi.steer(rollout.id, 'abort')}
          onDone={(next) => {
            changed(next)
            setAborting(false)
          }}
          onClose={() => setAborting(false)}
        >
          <p>Tenants that are done stay on the new schema; the others keep the old one. It can’t be taken up again.</p>
        </Confirmation>
      )}
    </div>
  )
}

function Progress({ rollout }: { rollout: Rollout }) {
  const { counts, total, state, reason } = rollout
  const done = percent(counts.done, total)
  return (
    <Section title="Progress">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <State {...rolloutStates[state]} />
        <span className="text-ink-soft tabular-nums">{progressWords(rollout)}</span>
      </p>
      {reason && <p className="mt-2 max-w-prose border-line-strong border-l-2 pl-3">{reason}</p>}
      <progress
        aria-label="Tenants that are done"
        value={done}
        max={100}
        className="mt-3 block h-1.5 w-full appearance-none overflow-hidden rounded-sm bg-sunken [&::-moz-progress-bar]:bg-ink-soft [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-ink-soft"
      />
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 md:grid-cols-5">
        {rolloutTenantStates.map(({ state: one, label, means }) => (
          <div key={one} className="flex flex-col">
            <dt className="text-ink-soft">{label}</dt>
            <dd>
              <span className="block font-semibold text-lg tabular-nums">{counts[one]}</span>
              <span className="block text-ink-soft text-xs">{means}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Settings({ rollout }: { rollout: Rollout }) {
  const { settings, from, total, createdAt, deadlineAt, finishedAt } = rollout
  const only = [settings.plan && `of the plan ${settings.plan}`, settings.place && `in ${settings.place}`]
    .filter(Boolean)
    .join(' ')
  return (
    <Section title="How it was started">
      <Facts>
        <Fact name="From">{from ?? 'whatever each tenant has'}</Fact>
        <Fact name="Tenants">{only || 'all'}</Fact>
        <Fact name="Canaries">{settings.canaries}</Fact>
        <Fact name="At once">{settings.concurrency}</Fact>
        <Fact name="Pauses after">{failureBudget(settings.failureShare, total)}</Fact>
        <Fact name="Started">{moment(createdAt)}</Fact>
        <Fact name="Deadline">{moment(deadlineAt)}</Fact>
        {finishedAt && <Fact name="Finished">{moment(finishedAt)}</Fact>}
      </Facts>
    </Section>
  )
}

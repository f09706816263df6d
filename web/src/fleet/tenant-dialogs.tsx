import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { TypedConfirmation } from '../ui/typed-confirmation.tsx'
import { fleetApi, fleetViewQuery } from './api.ts'
import type { FleetTenant } from './types.ts'

export type TenantQuestion = 'suspend' | 'plan' | 'erase'

interface Props {
  tenant: FleetTenant
  question: TenantQuestion
  onChanged(next: FleetTenant, said: string): void
  onErased(erasure: string): void
  onClose(): void
}

export function TenantDialog({ question, ...props }: Props) {
  switch (question) {
    case 'suspend':
      return <SuspendDialog {...props} />
    case 'plan':
      return <PlanDialog {...props} />
    case 'erase':
      return (
        <TypedConfirmation
          title={`Erase ${props.tenant.name}?`}
          phrase={props.tenant.id}
          what="the tenant’s id"
          action="Erase for good"
          run={() => fleetApi.erase(props.tenant.id, props.tenant.name)}
          onDone={({ erasure }) => {
            props.onErased(erasure.id)
            props.onClose()
          }}
          onClose={props.onClose}
        >
          <p>Its project, files, rows and everybody’s access are deleted for good. Nobody can undo it.</p>
        </TypedConfirmation>
      )
  }
}

function SuspendDialog({ tenant, onChanged, onClose }: Omit<Props, 'question'>) {
  const [reason, setReason] = useState('')
  const suspend = useMutation({
    mutationFn: (why: string) => fleetApi.suspend(tenant.id, why),
    onSuccess: (next) => {
      onChanged(next, `${tenant.name} is suspended.`)
      onClose()
    },
  })
  const trimmed = reason.trim()
  return (
    <AppDialog title={`Suspend ${tenant.name}?`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (trimmed && !suspend.isPending) suspend.mutate(trimmed)
        }}
      >
        <p className="text-ink-soft">
          All work in it stops, and its members are told why. Everything is kept. They can still leave, and owners can
          still export and erase.
        </p>
        <TextField
          className="mt-4"
          label="Reason, as its members read it"
          autoFocus
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {suspend.error && <DialogProblem>{explain(suspend.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!trimmed || suspend.isPending}>
            Suspend
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

function PlanDialog({ tenant, onChanged, onClose }: Omit<Props, 'question'>) {
  const view = useQuery(fleetViewQuery)
  const [plan, setPlan] = useState(tenant.plan)
  const change = useMutation({
    mutationFn: () => fleetApi.changePlan(tenant.id, plan),
    onSuccess: (next) => {
      onChanged(next, `${tenant.name} has the plan ${plan} now.`)
      onClose()
    },
  })
  const plans = view.data?.plans ?? []
  // A plan that the configuration no longer names is still what the tenant has.
  const options = plans.some(({ id }) => id === tenant.plan)
    ? plans
    : [{ id: tenant.plan, label: tenant.plan }, ...plans]
  return (
    <AppDialog title={`Plan of ${tenant.name}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!change.isPending) change.mutate()
        }}
      >
        <SelectField label="Plan" value={plan} options={options} onChange={setPlan} />
        <p className="mt-3 text-ink-soft">
          Its limits hold at once, also where it is over them already; its Neon project is changed in the background.
        </p>
        {change.error && <DialogProblem>{explain(change.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={plan === tenant.plan || change.isPending}>
            Change
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { explain } from '../api/failure.ts'
import { AppDialog, DialogActions, DialogProblem } from '../ui/app-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { fleetApi, fleetKeys, fleetViewQuery } from './api.ts'
import type { NewRollout } from './types.ts'

/** The contract's defaults and bounds. */
const numbers = [
  { name: 'canaries', label: 'Canaries', hint: 'Tenants that go first', value: '3', min: 1, max: 50, step: 1 },
  {
    name: 'concurrency',
    label: 'At once',
    hint: 'Tenants migrated side by side',
    value: '20',
    min: 1,
    max: 200,
    step: 1,
  },
  {
    name: 'failureShare',
    label: 'Failures that pause it, in %',
    hint: 'At least 2 tenants are let fail',
    value: '0.5',
    min: 0,
    max: 100,
    step: 0.1,
  },
  {
    name: 'deadlineHours',
    label: 'Deadline, in hours',
    hint: 'Then sleeping tenants are woken; 0: at once',
    value: '168',
    min: 0,
    max: 2160,
    step: 1,
  },
] as const

type NumberName = (typeof numbers)[number]['name']

/** Asks how a rollout is to go, and starts it. */
export function StartRollout({ target, onClose }: { target: string; onClose(): void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const view = useQuery(fleetViewQuery)
  const [to, setTo] = useState('')
  const [plan, setPlan] = useState('')
  const [place, setPlace] = useState('')
  const [typed, setTyped] = useState<Record<NumberName, string>>(
    () => Object.fromEntries(numbers.map(({ name, value }) => [name, value])) as Record<NumberName, string>,
  )
  const start = useMutation({
    mutationFn: (body: NewRollout) => fleetApi.startRollout(body),
    onSuccess: (rollout) => {
      void client.invalidateQueries({ queryKey: fleetKeys.rollouts })
      onClose()
      void navigate({ to: '/fleet/rollouts/$rollout', params: { rollout: rollout.id } })
    },
  })
  return (
    <AppDialog title="Start a rollout" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (start.isPending) return
          start.mutate({
            to: to.trim() || undefined,
            canaries: Number(typed.canaries),
            concurrency: Number(typed.concurrency),
            failureShare: Number(typed.failureShare) / 100,
            deadlineHours: Number(typed.deadlineHours),
            plan: plan || undefined,
            place: place || undefined,
          })
        }}
      >
        <TextField
          label="Migration to reach"
          placeholder={target}
          hint="Left empty: what this release brings tenants to"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <div className="mt-4 grid gap-4 md:grid-cols-2">
          {numbers.map(({ name, label, hint, min, max, step }) => (
            <TextField
              key={name}
              label={label}
              hint={hint}
              type="number"
              inputMode="decimal"
              required
              min={min}
              max={max}
              step={step}
              value={typed[name]}
              onChange={(event) => {
                const { value } = event.currentTarget
                setTyped((old) => ({ ...old, [name]: value }))
              }}
            />
          ))}
          <SelectField
            label="Only tenants of the plan"
            value={plan}
            options={[{ id: '', label: 'Any plan' }, ...(view.data?.plans ?? [])]}
            onChange={setPlan}
          />
          <SelectField
            label="Only tenants in"
            value={place}
            options={[{ id: '', label: 'Any place' }, ...(view.data?.places ?? [])]}
            onChange={setPlace}
          />
        </div>
        {start.error && <DialogProblem>{explain(start.error).detail}</DialogProblem>}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={start.isPending}>
            Start
          </Button>
        </DialogActions>
      </form>
    </AppDialog>
  )
}

import { useMutation } from '@tanstack/react-query'
import { explain } from '../api/failure.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Shape } from '../ui/shape.tsx'
import { count } from '../words/numbers.ts'
import { fleetApi } from './api.ts'
import { cellClass, headClass } from './state.tsx'
import type { Drift } from './types.ts'

/** Compares a tenant's schema with what the migrations make; only when asked to, as it wakes the database. */
export function DriftSection({ tenant }: { tenant: string }) {
  const check = useMutation({ mutationFn: () => fleetApi.drift(tenant) })
  return (
    <Section
      title="Drift"
      intro="Compares its schema with what the migrations make. This wakes its database."
      action={
        <Button disabled={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? 'Checking' : 'Check'}
        </Button>
      }
    >
      {check.error ? (
        <p role="alert" className="border-line-strong border-l-2 pl-3">
          {explain(check.error).detail}
        </p>
      ) : (
        check.data && <Differences drift={check.data} />
      )}
    </Section>
  )
}

function Differences({ drift: { schemaVersion, differences } }: { drift: Drift }) {
  if (differences.length === 0) {
    return (
      <p role="status" className="flex items-center gap-2">
        <Shape name="ready" />
        {schemaVersion ? `As the migrations up to ${schemaVersion} make it.` : 'As the migrations make it.'}
      </p>
    )
  }
  return (
    <>
      <p role="status" className="mb-3 flex items-center gap-2 font-semibold">
        <Shape name="failed" />
        {count(differences.length, 'difference')}
      </p>
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-line border-b">
            {['What', 'The migrations make', 'The database has'].map((head) => (
              <th key={head} scope="col" className={headClass}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ object, expected, actual }) => (
            <tr key={object} className="border-line border-b">
              <th scope="row" className={`${cellClass} break-all text-left font-normal`}>
                {object}
              </th>
              <td className={`${cellClass} break-all font-mono text-xs`}>{expected ?? 'nothing'}</td>
              <td className={`${cellClass} break-all font-mono text-xs`}>{actual ?? 'nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

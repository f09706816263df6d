import type { FleetView } from '../../../core/contract/fleet.ts'
import { tenantMigrations } from '../../../migrations/tenant/bundle.gen.ts'
import type { AppContext } from '../env.ts'
import { placeChoices } from '../places.ts'

/** `GET /api/fleet`: what this deployment is set up with. */
export function viewFleet(c: AppContext): Response {
  const config = c.get('config')
  const newest = tenantMigrations.at(-1)?.id ?? ''
  return c.json({
    deployment: config.DEPLOYMENT,
    plans: Object.entries(config.PLANS).map(([id, { label }]) => ({ id, label })),
    places: placeChoices(config),
    schema: { required: newest, target: newest },
  } satisfies FleetView)
}

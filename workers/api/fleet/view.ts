import type { FleetView } from '../../../core/contract/fleet.ts'
import { REQUIRED_SCHEMA, TARGET_SCHEMA } from '../../../core/tenant/versions.ts'
import type { AppContext } from '../env.ts'
import { placeChoices } from '../places.ts'

/** `GET /api/fleet`: what this deployment is set up with. */
export function viewFleet(c: AppContext): Response {
  const config = c.get('config')
  return c.json({
    deployment: config.DEPLOYMENT,
    plans: Object.entries(config.PLANS).map(([id, { label }]) => ({ id, label })),
    places: placeChoices(config),
    schema: { required: REQUIRED_SCHEMA, target: TARGET_SCHEMA },
  } satisfies FleetView)
}

/** How a Worker reaches the object of a tenant. */
import type { Place } from '../../core/config.ts'
import { homeOf, placeOf } from '../../core/places.ts'

/**
 * The stub of a tenant's object, in the jurisdiction of the place that its id names. The same tenant must be reached
 * the same way from everywhere: in another jurisdiction the same name is another object. A place that the table doesn't
 * know is treated as one without a jurisdiction, and its object knows no such tenant.
 */
export function tenantStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  tenantId: string,
  places: Record<string, Place>,
): DurableObjectStub<T> {
  const home = homeOf(namespace, placeOf(places, tenantId))
  return home.get(home.idFromName(tenantId))
}

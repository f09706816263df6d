/** How to reach the Rollout object. */
import type { RolloutRpc } from './rpc.ts'

/** There is one for the deployment. It knows ids and errors of migrations, nothing that has to stay in a jurisdiction. */
export function rolloutStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
): RolloutRpc {
  return namespace.get(namespace.idFromName('fleet')) as unknown as RolloutRpc
}

/** How to reach the object of an answer. */
import type { Place } from '../../core/config.ts'
import { homeOf, placeOf } from '../../core/places.ts'
import type { AnswerRpc } from './rpc.ts'

/** In the jurisdiction of the tenant's place, where what it holds for a while has to stay. */
export function answerStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  answer: { tenantId: string; answerId: string },
  places: Record<string, Place>,
): AnswerRpc {
  const home = homeOf(namespace, placeOf(places, answer.tenantId))
  return home.get(home.idFromName(`${answer.tenantId}/${answer.answerId}`)) as unknown as AnswerRpc
}

/** How to reach the object of an answer. */
import type { Place } from '../../core/config.ts'
import { placeOfTenant } from '../../core/ids.ts'
import type { AnswerRpc } from './rpc.ts'

/** In the jurisdiction of the tenant's place, where what it holds for a while has to stay. */
export function answerStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  answer: { tenantId: string; answerId: string },
  places: Record<string, Place>,
): AnswerRpc {
  const jurisdiction = places[placeOfTenant(answer.tenantId)]?.jurisdiction
  const home = jurisdiction ? namespace.jurisdiction(jurisdiction) : namespace
  return home.get(home.idFromName(`${answer.tenantId}/${answer.answerId}`)) as unknown as AnswerRpc
}

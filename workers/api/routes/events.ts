/** `GET /api/tenants/:tenant/events`: a WebSocket to the Tenant object, which speaks `TenantEvent`. */
import { USER_HEADER } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'
import type { AppContext } from '../env.ts'
import { isWebSocketUpgrade } from '../middleware/same-origin.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'

export async function openEvents(c: AppContext): Promise<Response> {
  if (!isWebSocketUpgrade(c.req.raw.headers))
    throw new ProblemError({
      name: 'websocket-expected',
      status: 426,
      title: 'WebSocket expected',
      detail: 'Open this address as a WebSocket.',
      headers: { Upgrade: 'websocket' },
    })
  const stub = tenantStub(c.env.TENANT, c.get('tenantId'), c.get('config').PLACES)
  const answer = await stub.fetch('https://tenant/events', {
    headers: { Upgrade: 'websocket', [USER_HEADER]: c.get('actor').userId },
  })
  // Whatever the object's reason is, a client that may not listen learns nothing about the tenant.
  if (answer.status !== 101 || !answer.webSocket) throw new ProblemError(NOT_FOUND)
  return new Response(null, { status: 101, webSocket: answer.webSocket })
}

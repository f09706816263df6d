/** Every route of the API as a test calls it: with ids in its path, a body that gets past validation, and as somebody. */
import { request as httpRequest } from 'node:http'
import { newId, newTenantId } from '../../core/ids.ts'
import type { AlcoveClient } from '../../scripts/client/client.ts'
import { type Route, routeTable } from '../../workers/api/route-table.ts'

export interface Ids {
  tenant: string
  document: string
  conversation: string
  user: string
  invitation: string
  token: string
  erasure: string
  rollout: string
}

/** Ids that nothing has. */
export function nothing(): Ids {
  const tenant = newTenantId('us')
  return {
    tenant,
    document: newId(),
    conversation: newId(),
    user: newId(),
    invitation: newId(),
    token: `${tenant}.${'A'.repeat(43)}`,
    erasure: newId(),
    rollout: newId(),
  }
}

/** Routes with an id in their path. */
export const routesWithIds: Route[] = routeTable().filter(({ path }) => path.includes(':'))
/** Routes of a tenant, which its members may use or not by their role. */
export const tenantRoutes: Route[] = routesWithIds.filter(({ path }) => path.startsWith('/api/tenants/:tenant'))

/** What is sent along, so that what is compared is the answer about ids and rights. */
const bodies: Record<string, (ids: Ids) => unknown> = {
  'DELETE /api/tenants/:tenant': () => ({ confirm: 'not what it is called' }),
  'PATCH /api/tenants/:tenant': () => ({ name: 'mine now' }),
  'PATCH /api/tenants/:tenant/members/:user': () => ({ role: 'viewer' }),
  'POST /api/tenants/:tenant/owner': ({ user }) => ({ userId: user }),
  'POST /api/tenants/:tenant/invitations': () => ({ role: 'viewer' }),
  'POST /api/tenants/:tenant/documents': () => ({ name: 'x.pdf', size: 10, type: 'application/pdf' }),
  'PATCH /api/tenants/:tenant/documents/:document': () => ({ title: 'mine now' }),
  'POST /api/tenants/:tenant/conversations': () => ({ scope: null }),
  'PATCH /api/tenants/:tenant/conversations/:conversation': () => ({ title: 'mine now' }),
  'POST /api/tenants/:tenant/conversations/:conversation/messages': () => ({
    id: newId(),
    text: 'What is the secret word?',
  }),
}

export interface Called {
  status: number
  headers: object
  /** JSON without the request's id, or text. */
  body: unknown
}

/** Whether a route is about something inside a tenant that an id names, in its path or in what is sent. */
export function namesSomethingInside({ path }: Route): boolean {
  return /:(?!tenant\b)/.test(path) || path.endsWith('/owner')
}

/** Calls a route as whoever the client is signed in as. Node's own client, because fetch can't send a WebSocket upgrade. */
export function callRoute(client: AlcoveClient, { method, path }: Route, ids: Ids): Promise<Called> {
  const url = `${client.origin}${path.replace(/:(\w+)/g, (_, name: string) => ids[name as keyof Ids])}`
  const sent = bodies[`${method} ${path}`]?.(ids)
  const body = sent === undefined ? undefined : JSON.stringify(sent)
  const headers = {
    origin: client.origin,
    cookie: client.cookieFor(url),
    // Node sends the length of a DELETE's body only when it is told.
    ...(body && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...(path.endsWith('/events') ? UPGRADE : {}),
  }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const { date: _, 'x-request-id': __, 'server-timing': ___, ...kept } = response.headers
        const text = Buffer.concat(parts).toString()
        resolve({ status: response.statusCode ?? 0, headers: kept, body: withoutRequestId(text) })
      })
    })
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: {}, body: 'upgraded' })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}

function withoutRequestId(text: string): unknown {
  try {
    const { requestId: _, ...rest } = JSON.parse(text) as Record<string, unknown>
    return rest
  } catch {
    return text
  }
}

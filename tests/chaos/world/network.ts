/** What `fetch` reaches: Neon's management API and its SQL proxy. Says what befalls a request, in the words of each. */
import { controlStatement, type Fault, managementRequest, tenantStatement } from '../steps.ts'
import { locked, type Reply, refusal } from './neon-account.ts'
import type { Query } from './pipeline.ts'
import { overQuota, type SqlRequest, wrongPassword } from './sql-service.ts'
import type { World } from './world.ts'

export const MANAGEMENT_URL = 'https://neon.sim/api/v2'
export const SQL_URL = 'https://sql.sim/sql'

const NO_ROWS = { command: 'SELECT', rowCount: 0, rowAsArray: true }
const lost = () => new TypeError('fetch failed')

export function network(world: World) {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    if (input === SQL_URL && typeof init?.body === 'string') return plainStatement(world, init.body, init)
    const request = new Request(input, init)
    const { signal } = request
    const url = new URL(request.url)
    const text = await request.text()
    const sent = request.url.startsWith(SQL_URL)
      ? statement(world, request.headers.get('neon-connection-string') ?? '', text)
      : management(world, request.method, url, text)
    return untilAborted(
      sent.then(({ status, body, headers }) => Response.json(body, { status, headers })),
      signal,
    )
  }
}

/** Most requests are the Neon driver's, which reads little of a response: real ones would take longer than the statements. */
function plainStatement(world: World, text: string, { headers, signal }: RequestInit): Promise<Response> {
  const connectionString = (headers as Record<string, string>)['Neon-Connection-String'] ?? ''
  const answer = statement(world, connectionString, text).then(({ status, body }) => ({
    ok: status < 300,
    status,
    json: async () => body,
    text: async () => JSON.stringify(body),
  }))
  return untilAborted(answer as Promise<unknown> as Promise<Response>, signal ?? null)
}

function untilAborted<T>(sent: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (!signal) return sent
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    if (signal.aborted) reject(signal.reason)
    sent.then(resolve, reject)
  })
}

function management(world: World, method: string, url: URL, text: string): Promise<Reply> {
  const body: unknown = text ? JSON.parse(text) : null
  const path = url.pathname.slice(new URL(MANAGEMENT_URL).pathname.length)
  const query = url.searchParams
  world.requests++
  return world.pass<Reply>({
    name: managementRequest(method, path, query, body),
    async work({ pretend, fault }) {
      if (fault === 'failed operation') world.account.failNextCreates = 1
      return world.account.handle({ method, path, query, body }, pretend)
    },
    refuse: (fault) => refusedManagement(fault, world),
    broken: lost,
    ...(method === 'GET'
      ? { blank: () => ({ status: 200, body: path === '/projects' ? { projects: [] } : { operations: [] } }) }
      : { key: `${method} ${path} ${text}` }),
    failed: ({ status }) => status >= 400,
  })
}

function refusedManagement(fault: Fault, world: World): Reply | undefined {
  if (fault === '423') return locked()
  if (fault === '429')
    return refusal(429, 'rate limit exceeded', '', {
      'retry-after': String(world.retryAfterSeconds ?? world.random.between(1, 20)),
    })
  if (fault === '503') return refusal(503, 'service temporarily unavailable')
  if (fault === '5xx') return refusal(world.random.pick([500, 502, 504]), 'internal server error')
  if (fault === 'account full') return refusal(422, 'the limit of projects is reached', 'PROJECTS_LIMIT_EXCEEDED')
  return undefined
}

function statement(world: World, connectionString: string, text: string): Promise<Reply> {
  const body = JSON.parse(text) as SqlRequest['body']
  const first: Query | undefined = 'queries' in body ? body.queries[0] : body
  const target = world.sql.target(connectionString)
  const reads = /^\s*select/i.test(first?.query ?? '')
  const name = target.kind === 'control' ? controlStatement(first?.query ?? '') : tenantStatement(first?.query ?? '')
  return world.pass<Reply>({
    name,
    work({ pretend, fault }) {
      if (fault === 'password changed' && target.kind === 'project') {
        target.project.password = `${target.project.password}+`
        return wrongPassword()
      }
      return world.sql.handle({ connectionString, body }, pretend)
    },
    refuse(fault) {
      if (fault === 'over quota') return overQuota()
      if (fault === '5xx') return { status: world.random.pick([500, 502, 503]), body: { message: 'upstream failed' } }
      return undefined
    },
    broken: lost,
    ...(reads
      ? { blank: () => ({ status: 200, body: { ...NO_ROWS, fields: [], rows: [] } }) }
      : { key: `${connectionString} ${text}` }),
    failed: ({ status }) => status >= 400,
  })
}

/** The Worker's edges, without a runtime: what holds for every request, whatever its route does. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId, newTenantId } from '../../core/ids.ts'
import type { Answered } from '../../durable-objects/tenant/rpc.ts'
import { createApp } from './app.ts'
import { LEASE_MS, readSession, SESSION_COOKIE, sealSession } from './auth/session.ts'
import { APP_URL, COOKIE_KEY, SETTINGS } from './env.fixture.ts'
import { routeTable } from './route-table.ts'

const userId = newId()
const app = createApp()

/** Answers every method of the Tenant object; records who asked whom for what. */
let calls: { tenant: string; method: string; args: unknown[] }[] = []
let answer: Answered<Record<string, unknown>> = { ok: false, refusal: { reason: 'not-found' } }
const tenants = {
  idFromName: (name: string) => name,
  get: (tenant: string) =>
    new Proxy(
      {},
      {
        get: (_, method) =>
          method === 'then'
            ? undefined
            : async (...args: unknown[]) => {
                calls.push({ tenant, method: String(method), args })
                return method === 'fetch' ? new Response(null, { status: 404 }) : answer
              },
      },
    ),
}

const env = {
  ...SETTINGS,
  TENANT: tenants,
  CHAT_RATE_LIMIT: { limit: async () => ({ success: true }) },
}

const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
let cookie: string
beforeAll(async () => {
  const value = await sealSession([COOKIE_KEY], { sessionId: newId(), userId }, Date.now())
  cookie = `${SESSION_COOKIE}=${value}`
})

function call(
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string; signedIn?: boolean } = {},
): Promise<Response> {
  calls = []
  const headers = {
    origin: APP_URL,
    ...(init.signedIn === false ? {} : { cookie }),
    ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...init.headers,
  }
  return Promise.resolve(app.request(`${APP_URL}${path}`, { method, headers, body: init.body }, env, context))
}

const problemIn = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return (await response.json()) as Record<string, unknown>
}

/** A request that gets past validation. */
const BODIES: Record<string, unknown> = {
  'PATCH /api/tenants/:tenant': { name: 'x' },
  'PATCH /api/tenants/:tenant/members/:user': { role: 'viewer' },
  'POST /api/tenants/:tenant/owner': { userId: newId() },
  'POST /api/tenants/:tenant/invitations': {},
  'DELETE /api/tenants/:tenant': { confirm: 'x' },
  'POST /api/tenants/:tenant/documents': { name: 'a.pdf', size: 1, type: 'application/pdf' },
  'PATCH /api/tenants/:tenant/documents/:document': { title: 'x' },
  'POST /api/tenants/:tenant/conversations': { scope: null },
  'PATCH /api/tenants/:tenant/conversations/:conversation': { title: 'x' },
  'POST /api/tenants/:tenant/conversations/:conversation/messages': { id: newId(), text: 'Why?' },
}
const tenantRoutes = routeTable().filter(({ path }) => path.startsWith('/api/tenants/:tenant'))
const request = ({ method, path }: { method: string; path: string }, tenant = newTenantId('us')) => {
  const body = BODIES[`${method} ${path}`]
  return {
    method,
    path: path.replace(':tenant', tenant).replaceAll(/:(document|conversation|user|invitation)/g, newId()),
    init: {
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(path.endsWith('/events') ? { headers: { upgrade: 'websocket' } } : {}),
    },
  }
}

test('health needs no configuration to answer, and shows no secret', async () => {
  const response = await call('GET', '/health', { signedIn: false })
  expect(await response.json()).toEqual({ status: 'ok', release: expect.stringMatching(/^\d+\.\d+\.\d+/) })
  const broken = await app.request(`${APP_URL}/health`, {}, {})
  expect(broken.status).toBe(503)
  expect(await broken.json()).toMatchObject({ status: 'misconfigured' })
})

test.each(['/health', '/api/me', '/api/nothing', '/nothing'])('%s has the security headers', async (path) => {
  const { headers } = await call('GET', path, { signedIn: false, headers: { 'x-request-id': 'mine' } })
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('an unknown path is a problem with the id of the request', async () => {
  const response = await call('GET', '/api/nothing/here')
  expect(response.status).toBe(404)
  expect(await problemIn(response)).toEqual({
    type: 'urn:alcove:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: expect.any(String),
    requestId: response.headers.get('x-request-id'),
  })
})

describe('changes', () => {
  const path = `/api/tenants/${newTenantId('us')}/conversations`
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['no origin at all', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
  ])('from %s are refused', async (_, headers) => {
    expect((await call('POST', path, { body: '{}', headers })).status).toBe(403)
    expect(calls).toEqual([])
  })

  test('from this site pass, also when the browser names no origin', async () => {
    const request = new Request(`${APP_URL}${path}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: '{}',
    })
    expect((await app.request(request, undefined, env, context)).status).toBe(404)
    expect(calls).toHaveLength(1)
  })

  test('a WebSocket from another origin is refused', async () => {
    const headers = { upgrade: 'websocket', origin: 'https://evil.example' }
    expect((await call('GET', `/api/tenants/${newTenantId('us')}/events`, { headers })).status).toBe(403)
    expect(calls).toEqual([])
  })

  test('that are too large are refused', async () => {
    expect((await call('POST', path, { body: JSON.stringify({ scope: 'x'.repeat(300_000) }) })).status).toBe(413)
  })

  test.each([
    ['{', 400, ['']],
    ['[]', 400, ['']],
    ['{"name":5,"size":-1}', 400, ['name', 'size', 'type']],
  ])('with the body %s: every wrong field is named', async (body, status, paths) => {
    const response = await call('POST', `/api/tenants/${newTenantId('us')}/documents`, { body })
    expect(response.status).toBe(status)
    const { errors } = (await problemIn(response)) as { errors: { path: string }[] }
    expect(errors.map((error) => error.path)).toEqual(paths)
  })

  test('that are not JSON', async () => {
    const init = { body: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await call('POST', path, init)).status).toBe(415)
  })
})

describe.each(tenantRoutes)('$method $path', (route) => {
  test('needs a session', async () => {
    const { method, path, init } = request(route)
    const response = await call(method, path, { ...init, signedIn: false })
    expect(response.status).toBe(401)
    expect(calls).toEqual([])
  })

  test('asks the object as the user of the session, and says not found for all that is not theirs', async () => {
    answer = { ok: false, refusal: { reason: 'not-found' } }
    const { method, path, init } = request(route)
    const response = await call(method, path, init)
    expect(response.status).toBe(404)
    expect(calls).toHaveLength(1)
    expect(JSON.stringify(calls[0]?.args)).toContain(userId)
    const { requestId: _, ...unknown } = await problemIn(response)

    const malformed = request(route, 'no-such_tenant')
    const odd = await call(malformed.method, malformed.path, malformed.init)
    const { requestId: __, ...same } = await problemIn(odd)
    expect(same).toEqual(unknown)
    const without = (headers: Headers) => [...headers].filter(([name]) => name !== 'x-request-id')
    expect(without(odd.headers)).toEqual(without(response.headers))
    expect(calls).toEqual([])
  })
})

describe('invitations', () => {
  const token = `${newTenantId('us')}.${'A'.repeat(43)}`

  test.each([
    ['GET', `/api/invitations/${token}`],
    ['POST', `/api/invitations/${token}/accept`],
  ])('%s asks the object that the token names, as the user of the session', async (method, path) => {
    answer = { ok: false, refusal: { reason: 'not-found' } }
    expect((await call(method, path)).status).toBe(404)
    expect(calls).toMatchObject([{ tenant: token.split('.')[0], args: [{ userId }, 'A'.repeat(43)] }])
    expect((await call(method, path, { signedIn: false })).status).toBe(401)
    expect(calls).toEqual([])
  })

  test.each(['x', token.slice(1), `${token}A`, token.replace('.', '/')])('%s is no token', async (wrong) => {
    expect((await call('GET', `/api/invitations/${wrong}`)).status).toBe(404)
    expect(calls).toEqual([])
  })

  test('a new one is a link of this app', async () => {
    answer = { ok: true, invitation: { id: 'i' }, secret: 'S'.repeat(43) }
    const tenant = newTenantId('us')
    const response = await call('POST', `/api/tenants/${tenant}/invitations`, { body: '{"role":"viewer"}' })
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      invitation: { id: 'i' },
      url: `${APP_URL}/join/${tenant}.${'S'.repeat(43)}`,
    })
    expect(calls[0]?.args[1]).toEqual({ role: 'viewer', days: 7, uses: 1 })
  })

  test('ownership is not given by a link', async () => {
    const response = await call('POST', `/api/tenants/${newTenantId('us')}/invitations`, { body: '{"role":"owner"}' })
    expect(response.status).toBe(400)
    expect(calls).toEqual([])
  })
})

test('a workspace is not made in a place that is not there', async () => {
  const body = JSON.stringify({ requestId: newId(), name: 'x', place: 'moon' })
  const response = await call('POST', '/api/tenants', { body })
  expect(response.status).toBe(400)
  expect(await problemIn(response)).toMatchObject({ errors: [{ path: 'place' }] })
})

test('a question is not asked without a valid id, text and scope', async () => {
  const path = `/api/tenants/${newTenantId('us')}/conversations/${newId()}/messages`
  const response = await call('POST', path, { body: JSON.stringify({ id: 'x', text: '  ', scope: ['y'] }) })
  expect(response.status).toBe(400)
  const { errors } = (await problemIn(response)) as { errors: { path: string }[] }
  expect(errors.map((error) => error.path)).toEqual(['id', 'text', 'scope.0'])
})

test('a flood of questions is stopped before anything else is asked', async () => {
  const path = `/api/tenants/${newTenantId('us')}/conversations/${newId()}/messages`
  const init = {
    method: 'POST',
    headers: { cookie, origin: APP_URL, 'content-type': 'application/json' },
    body: JSON.stringify({ id: newId(), text: 'Why?' }),
  }
  calls = []
  const flooded = { ...env, CHAT_RATE_LIMIT: { limit: async () => ({ success: false }) } }
  const response = await app.request(`${APP_URL}${path}`, init, flooded, context)
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('60')
  expect(response.headers.get('ratelimit')).toBe('"chat";r=0;t=60')
  expect(calls).toEqual([])
})

test('what fails behind the API is not shown', async () => {
  const stale = await sealSession([COOKIE_KEY], { sessionId: newId(), userId }, Date.now() - LEASE_MS)
  const response = await call('GET', '/api/me', { headers: { cookie: `${SESSION_COOKIE}=${stale}` } })
  expect(response.status).toBe(502)
  expect(JSON.stringify(await problemIn(response))).not.toMatch(/127\.0\.0\.1|fetch|connect/i)
})

describe('a session whose lease has run out', () => {
  afterEach(() => vi.restoreAllMocks())

  /** The control database, answering every statement with these rows. */
  const database = (rows: string[][]) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      const fields = [{ name: 'id', dataTypeID: 25 }]
      return Response.json({ fields, rows, command: 'UPDATE', rowCount: rows.length, rowAsArray: true })
    })
  const visit = async () => {
    const session = { sessionId: newId(), userId }
    const lapsed = await sealSession([COOKIE_KEY], session, Date.now() - LEASE_MS)
    answer = { ok: false, refusal: { reason: 'not-found' } }
    const headers = { cookie: `${SESSION_COOKIE}=${lapsed}` }
    return { session, response: await call('GET', `/api/tenants/${newTenantId('us')}`, { headers }) }
  }

  test('is looked up once and gets a new one, whatever the route then answers', async () => {
    const asked = database([['x']])
    const { session, response } = await visit()
    expect(response.status).toBe(404)
    expect(asked).toHaveBeenCalledTimes(1)
    const [, value] = /^__Host-alcove=([^;]+);/.exec(response.headers.get('set-cookie') ?? '') ?? []
    expect(await readSession([COOKIE_KEY], value, Date.now())).toMatchObject({ kind: 'leased', session })
  })

  test('and that was ended meanwhile is over', async () => {
    database([])
    const { response } = await visit()
    expect(response.status).toBe(401)
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-alcove=; Max-Age=0/)
    expect(calls).toEqual([])
  })
})

test('a cookie that is no session is taken back', async () => {
  const response = await call('GET', '/api/me', { headers: { cookie: `${SESSION_COOKIE}=forged` } })
  expect(response.status).toBe(401)
  expect(response.headers.get('set-cookie')).toMatch(
    /^__Host-alcove=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
})

/** The operators' routes at the Worker's edge: to who is no operator they are not there. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId, newTenantId } from '../../../core/ids.ts'
import { createApp } from '../app.ts'
import { LEASE_MS, SESSION_COOKIE, sealSession } from '../auth/session.ts'
import { APP_URL, COOKIE_KEY, SETTINGS } from '../env.fixture.ts'
import { routeTable } from '../route-table.ts'

const app = createApp()
const FLEET_KEY = 'a fleet key that is long enough 1234567890'.replaceAll(' ', '-')
const routes = routeTable().filter(({ path }) => path.startsWith('/api/fleet'))

let asked: string[] = []
const env = (settings: object = {}) => ({
  ...SETTINGS,
  FLEET_KEY,
  OPERATORS: 'ada@example.com, Grace@Example.com',
  TENANT: {
    idFromName: (name: string) => name,
    get: (tenant: string) => {
      asked.push(tenant)
      return {}
    },
  },
  ...settings,
})
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }

let cookie = ''
let lapsed = ''
beforeAll(async () => {
  const session = { sessionId: newId(), userId: newId() }
  cookie = `${SESSION_COOKIE}=${await sealSession([COOKIE_KEY], session, Date.now())}`
  lapsed = `${SESSION_COOKIE}=${await sealSession([COOKIE_KEY], session, Date.now() - LEASE_MS)}`
})
afterEach(() => vi.restoreAllMocks())

async function call(route: { method: string; path: string }, headers: Record<string, string>, settings?: object) {
  asked = []
  const path = route.path.replace(':tenant', newTenantId('us')).replaceAll(/:\w+/g, newId())
  const response = await app.request(`${APP_URL}${path}`, { method: route.method, headers }, env(settings), context)
  const body = (await response.json()) as Record<string, unknown>
  const { requestId: _, ...problem } = body
  return {
    status: response.status,
    problem,
    headers: [...response.headers].filter(([name]) => name !== 'x-request-id'),
  }
}

/** The control database, which knows one user. */
function user(person: { email: string | null; issuer?: string; verified?: boolean } | null) {
  const { email = null, issuer = SETTINGS.OIDC_ISSUER, verified = true } = person ?? {}
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    const fields = ['issuer', 'email', 'emailVerified'].map((name) => ({
      name,
      dataTypeID: name === 'emailVerified' ? 16 : 25,
    }))
    const rows = String(init?.body).includes('from users') && person ? [[issuer, email, verified ? 't' : 'f']] : []
    return Response.json({ fields, rows, command: 'SELECT', rowCount: rows.length, rowAsArray: true })
  })
}

test('there are routes to walk', () => {
  expect(routes.length).toBeGreaterThan(4)
})

describe.each(routes)('$method $path', (route) => {
  test('is not there for anybody else', async () => {
    user({ email: 'eve@example.com' })
    const nothing = await call({ method: route.method, path: '/api/nothing' }, { origin: APP_URL })
    expect(nothing.status).toBe(404)
    const strangers: [Record<string, string>, object?][] = [
      [{ origin: APP_URL }],
      [{ origin: APP_URL, cookie }],
      [{ origin: APP_URL, cookie }, { OPERATORS: '' }],
      [{ authorization: 'Bearer wrong' }],
      [{ authorization: `Bearer ${FLEET_KEY}x` }],
      [{ authorization: 'Bearer undefined' }, { FLEET_KEY: undefined }],
      [{ authorization: `Bearer ${FLEET_KEY}` }, { FLEET_KEY: undefined }],
    ]
    for (const [headers, settings] of strangers) expect(await call(route, headers, settings)).toEqual(nothing)
    expect(asked).toEqual([])
  })
})

describe('a signed-in person', () => {
  const view = { method: 'GET', path: '/api/fleet' }

  test.each(['ada@example.com', 'GRACE@example.com'])('%s is an operator', async (email) => {
    user({ email })
    expect(await call(view, { cookie })).toMatchObject({ status: 200 })
  })

  test.each([
    ['an unverified address', { email: 'ada@example.com', verified: false }],
    ['an address of another issuer', { email: 'ada@example.com', issuer: 'https://elsewhere.example' }],
    ['no address', { email: null }],
    ['an account that is gone', null],
  ])('%s is none', async (_, person) => {
    user(person)
    expect(await call(view, { cookie })).toMatchObject({ status: 404 })
  })

  test('whose session was ended is none', async () => {
    user({ email: 'ada@example.com' })
    expect(await call(view, { cookie: lapsed })).toMatchObject({ status: 404 })
  })

  test('who shows a wrong key is judged by it', async () => {
    user({ email: 'ada@example.com' })
    expect(await call(view, { cookie, authorization: 'Bearer wrong' })).toMatchObject({ status: 404 })
  })

  test('can be made to do nothing by another site', async () => {
    user({ email: 'ada@example.com' })
    const suspend = { method: 'POST', path: '/api/fleet/tenants/:tenant/suspend' }
    expect(await call(suspend, { cookie, origin: 'https://evil.example' })).toMatchObject({ status: 403 })
    expect(asked).toEqual([])
  })
})

test('the key opens the routes to a program, which has no origin', async () => {
  const { status, problem } = await call(
    { method: 'GET', path: '/api/fleet' },
    { authorization: `Bearer ${FLEET_KEY}` },
  )
  expect([status, problem]).toEqual([200, expect.objectContaining({ deployment: 'alcove' })])
  const suspend = await call(
    { method: 'POST', path: '/api/fleet/tenants/:tenant/suspend' },
    { authorization: `Bearer ${FLEET_KEY}` },
  )
  expect(suspend.status).toBe(415)
})

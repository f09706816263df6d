/** Every request of a tenant goes to the objects and the bucket of its place. The namespaces record which were asked for. */
import { beforeEach, expect, test } from 'vitest'
import { newId, newTenantId } from '../../core/ids.ts'
import { createApp } from './app.ts'
import { SESSION_COOKIE, sealSession } from './auth/session.ts'
import { APP_URL, COOKIE_KEY, SETTINGS } from './env.fixture.ts'
import { routeTable } from './route-table.ts'

const place = { region: 'r', label: 'l', bucket: { binding: 'DOCUMENTS', name: 'everywhere' } }
const PLACES = {
  us: place,
  eu: {
    ...place,
    jurisdiction: 'eu',
    bucket: {
      binding: 'DOCUMENTS_EU',
      name: 'europe',
      jurisdiction: 'eu',
      endpoint: 'https://account.eu.r2.cloudflarestorage.com',
    },
  },
}

/** `<class> <jurisdiction> <name>`, for every object that was reached. */
let reached: string[] = []
let read: string[] = []
beforeEach(() => {
  reached = []
  read = []
})

function namespaceOf(kind: string, answers: object, jurisdiction = 'none'): object {
  return {
    jurisdiction: (wanted: string) => namespaceOf(kind, answers, wanted),
    idFromName: (name: string) => name,
    get(name: string) {
      reached.push(`${kind} ${jurisdiction} ${name}`)
      return new Proxy(answers, {
        get: (known, method) =>
          method === 'then' ? undefined : (Reflect.get(known, method) ?? (async () => ({ ok: true }))),
      })
    },
  }
}
const bucket = (name: string) => ({
  async head() {},
  async get(key: string) {
    read.push(`${name} ${key}`)
    return { body: new Response('%PDF').body }
  },
})

const file = { key: 'k', etag: 'e', size: 4, title: 't' }
const env = {
  ...SETTINGS,
  PLACES,
  CHAT_RATE_LIMIT: { limit: async () => ({ success: true }) },
  TENANT: namespaceOf('tenant', {
    fetch: async () => new Response(null, { status: 404 }),
    activeAnswer: async () => ({ ok: true, answerId: 'a' }),
    getFile: async () => ({ ok: true, file }),
    announceUpload: async () => ({
      ok: true,
      document: {},
      duplicate: false,
      key: 'k.pdf',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      rateLimit: { policy: 'upload', limit: 1, windowSeconds: 1, remaining: 1, resetSeconds: 1 },
    }),
  }),
  ANSWER: namespaceOf('answer', { follow: async () => null, stop: async () => {} }),
  DOCUMENTS: bucket('everywhere'),
  DOCUMENTS_EU: bucket('europe'),
}
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const session = await sealSession([COOKIE_KEY], { sessionId: newId(), userId: newId() }, Date.now())
  const headers = { origin: APP_URL, cookie: `${SESSION_COOKIE}=${session}`, 'content-type': 'application/json' }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return await createApp().request(`${APP_URL}${path}`, init, env, context)
}

test.each([
  ['us', 'none', 'everywhere'],
  ['eu', 'eu', 'europe'],
])('in %s: jurisdiction %s, bucket %s', async (id, jurisdiction, bucketName) => {
  const tenant = newTenantId(id)
  const root = `/api/tenants/${tenant}`
  const document = `${root}/documents/${newId()}`
  const conversation = `${root}/conversations/${newId()}`
  for (const { method, path } of routeTable().filter(({ path }) => path.startsWith('/api/tenants/:tenant'))) {
    reached = []
    await call(method, path.replace(':tenant', tenant).replaceAll(/:\w+/g, newId()))
    expect(new Set(reached.filter((one) => one.startsWith('tenant')))).toEqual(
      new Set([`tenant ${jurisdiction} ${tenant}`]),
    )
  }
  reached = []
  await call('GET', `${conversation}/stream`)
  await call('POST', `${conversation}/stop`)
  const answers = reached.filter((one) => one.startsWith('answer'))
  expect(answers).toEqual(Array(2).fill(`answer ${jurisdiction} ${tenant}/a`))

  read = []
  expect(await (await call('GET', `${document}/file`)).text()).toBe('%PDF')
  expect(read).toEqual([`${bucketName} k`])

  const upload = { name: 'a.pdf', size: 4, type: 'application/pdf' }
  const announced = (await (await call('POST', `${root}/documents`, upload)).json()) as { upload: { url: string } }
  const host = id === 'eu' ? 'account.eu.r2.cloudflarestorage.com' : new URL(SETTINGS.R2_S3_ENDPOINT).host
  expect(new URL(announced.upload.url)).toMatchObject({ host, pathname: `/${bucketName}/k.pdf` })
})

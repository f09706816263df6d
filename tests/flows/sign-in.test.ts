import { expect, inject, test } from 'vitest'
import { signInAs } from '../../local/identity/sign-in.ts'
import { alcoveClient } from '../../scripts/client/client.ts'
import { newPerson } from '../support/people.ts'
import { projectsOf } from '../support/tenant-database.ts'

const { appUrl, neon } = inject('cloud')

test('two first sign-ins at the same moment make one user, one workspace, one database', async () => {
  const person = { name: 'Twin', email: `twin-${Date.now()}@example.com` }
  const clients = [alcoveClient(appUrl), alcoveClient(appUrl)]
  await Promise.all(clients.map((client) => client.signIn((fetchLike, url) => signInAs(fetchLike, url, person))))
  const [one, two] = await Promise.all(clients.map((client) => client.me()))
  expect(one?.user.id).toBe(two?.user.id)
  expect(one?.tenants).toHaveLength(1)
  expect(one?.tenants).toEqual(two?.tenants)
  const tenant = one?.tenants[0]?.id ?? ''
  await expect.poll(async () => (await clients[0]?.tenant(tenant))?.database.status, { timeout: 30_000 }).toBe('ready')
  expect(await projectsOf(neon, tenant)).toHaveLength(1)
})

test('signing in again opens the same workspace', async () => {
  const first = await newPerson(appUrl, { ready: false })
  const again = alcoveClient(appUrl)
  await again.signIn((fetchLike, url) => signInAs(fetchLike, url, first))
  expect((await again.me()).tenants[0]?.id).toBe(first.tenant)
})

test('the callback refuses a state that this browser did not start', async () => {
  const client = alcoveClient(appUrl)
  const start = await client.fetch(`${appUrl}/auth/sign-in`)
  const callback = await signInAs(client.fetch, start.headers.get('location') ?? '', {
    name: 'M',
    email: 'm@example.com',
  })
  const stranger = await fetch(callback, { redirect: 'manual' })
  expect(stranger.headers.getSetCookie().some((cookie) => cookie.startsWith('__Host-alcove='))).toBe(false)
  const tampered = callback.replace(/state=[^&]+/, 'state=forged')
  const refused = await client.fetch(tampered)
  expect(refused.headers.getSetCookie().some((cookie) => /^__Host-alcove=[^;]/.test(cookie))).toBe(false)
})

test.each(['https://evil.example/', '//evil.example', '/\\evil.example'])(
  'return_to %s does not leave the app',
  async (target) => {
    const client = alcoveClient(appUrl)
    const start = await client.fetch(`${appUrl}/auth/sign-in?return_to=${encodeURIComponent(target)}`)
    const callback = await signInAs(client.fetch, start.headers.get('location') ?? '', {
      name: 'R',
      email: 'r@example.com',
    })
    const done = await client.fetch(callback)
    expect(new URL(done.headers.get('location') ?? '', appUrl).origin).toBe(appUrl)
  },
)

test('the session cookie is for this host, over HTTPS, out of the reach of scripts', async () => {
  const client = alcoveClient(appUrl)
  const start = await client.fetch(`${appUrl}/auth/sign-in`)
  const callback = await signInAs(client.fetch, start.headers.get('location') ?? '', {
    name: 'C',
    email: 'c@example.com',
  })
  const done = await client.fetch(callback)
  const cookie = done.headers.getSetCookie().find((line) => line.startsWith('__Host-alcove='))
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/Secure/i)
  expect(cookie).toMatch(/SameSite=Lax/i)
  expect(cookie).toMatch(/Path=\//)
})

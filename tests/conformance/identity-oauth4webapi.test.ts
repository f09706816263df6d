/** `oauth4webapi`, which the product signs people in by, against `local/identity`. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningIdentity, startIdentity } from '../../local/identity/server.ts'
import { type SignInPerson, signInAs } from '../../local/identity/sign-in.ts'

const insecure = { [oauth.allowInsecureRequests]: true }
const redirectUri = 'http://localhost:9999/auth/callback'
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }

let dataDir: string
let running: RunningIdentity
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alcove-identity-'))
  running = await startIdentity({ port: 0, dataDir })
})
afterAll(async () => {
  await running.close()
  await rm(dataDir, { recursive: true })
})

async function discover(identity = running) {
  const issuer = new URL(identity.issuer)
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
  return { server, client: { client_id: identity.clientId } }
}

async function begin(identity = running, redirect = redirectUri) {
  const { server, client } = await discover(identity)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid email profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).toString()
  return { server, client, verifier, state, nonce, url }
}

async function signIn(person: SignInPerson, identity = running, redirect = redirectUri) {
  const { server, client, verifier, state, nonce, url } = await begin(identity, redirect)
  const callback = await signInAs(fetch, url.href, person)
  expect(callback.startsWith(`${redirect}?`)).toBe(true)
  const params = oauth.validateAuthResponse(server, client, new URL(callback), state)
  const auth = oauth.ClientSecretPost(identity.clientSecret)
  const exchange = () => oauth.authorizationCodeGrantRequest(server, client, auth, params, redirect, verifier, insecure)
  const response = await exchange()
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, insecure)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (claims === undefined) throw new Error('no ID token')
  const userInfo = await oauth.processUserInfoResponse(
    server,
    client,
    claims.sub,
    await oauth.userInfoRequest(server, client, tokens.access_token, insecure),
  )
  return { claims, userInfo, exchange }
}

test('code flow with PKCE, state and nonce gives a signed ID token and the claims of userinfo', async () => {
  const { claims, userInfo } = await signIn(ada)
  expect(claims).toMatchObject({
    iss: running.issuer,
    aud: 'alcove',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    email_verified: true,
    picture: expect.stringContaining(running.issuer),
  })
  expect(userInfo).toMatchObject({
    sub: claims.sub,
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
  })
  const picture = await fetch(String(claims.picture))
  expect(picture.headers.get('content-type')).toBe('image/svg+xml')
  expect(await picture.text()).toContain('>AL</text>')
})

test('the same person is the same subject, also with an address that is not verified; others are not', async () => {
  const [again, unverified, renamed] = [
    await signIn({ ...ada, email: 'ADA@example.com' }),
    await signIn({ ...ada, verified: false }),
    await signIn({ ...ada, name: 'Mallory' }),
  ]
  const { claims } = await signIn(ada)
  expect(again.claims.sub).toBe(claims.sub)
  expect(unverified.claims).toMatchObject({ sub: claims.sub, email_verified: false })
  expect(renamed.claims).toMatchObject({ email: 'ada@example.com' })
  expect(renamed.claims.sub).not.toBe(claims.sub)
})

test('a code works once, with the right secret and the right verifier', async () => {
  const { exchange } = await signIn(ada)
  expect((await exchange()).status).toBe(400)

  const { server, client, verifier, state, url } = await begin()
  const params = oauth.validateAuthResponse(server, client, new URL(await signInAs(fetch, url.href, ada)), state)
  const attempt = (secret: string, codeVerifier: string) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(secret),
      params,
      redirectUri,
      codeVerifier,
      insecure,
    )
  expect((await attempt('wrong', verifier)).status).toBe(401)
  expect((await attempt(running.clientSecret, oauth.generateRandomCodeVerifier())).status).toBe(400)
})

test('refuses a request without PKCE and a foreign address to return to', async () => {
  const { url } = await begin()
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  const withoutPkce = await fetch(url, { redirect: 'manual' })
  expect(withoutPkce.headers.get('location')).toContain('error=invalid_request')

  for (const address of ['https://example.com/auth/callback', 'http://localhost:9999/elsewhere']) {
    const foreign = await begin(running, address)
    const response = await fetch(foreign.url, { redirect: 'manual' })
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('redirect_uri')
  }
})

test('with addresses given, only those are returned to', async () => {
  const strict = await startIdentity({ port: 0, redirectUris: [redirectUri] })
  try {
    expect((await signIn(ada, strict)).claims.iss).toBe(strict.issuer)
    const other = await begin(strict, 'http://localhost:9998/auth/callback')
    expect((await fetch(other.url, { redirect: 'manual' })).status).toBe(400)
  } finally {
    await strict.close()
  }
})

test('keys outlive a restart, and nobody else can read them', async () => {
  const { port, clientSecret } = running
  const { server } = await discover()
  const keys = async () => (await fetch(server.jwks_uri ?? '')).text()
  const before = await keys()
  await running.close()
  running = await startIdentity({ port, dataDir })
  expect(running.clientSecret).toBe(clientSecret)
  expect(await keys()).toBe(before)
  expect((await stat(join(dataDir, 'identity-keys.json'))).mode & 0o777).toBe(0o600)
})

test('the page asks again for what is wrong, escapes what was typed, and allows no script', async () => {
  const { url } = await begin()
  const started = await fetch(url, { redirect: 'manual' })
  const page = new URL(started.headers.get('location') ?? '', url)
  const cookie = started.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const open = (init: RequestInit = {}) => fetch(page, { ...init, redirect: 'manual', headers: { cookie } })
  const shown = await open()
  expect(shown.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self' http://localhost:9999; frame-ancestors 'none'; base-uri 'none'",
  )
  const refused = await open({ method: 'POST', body: new URLSearchParams({ name: '<b>"', email: 'nobody' }) })
  expect(refused.status).toBe(422)
  const html = await refused.text()
  expect(html).toContain('value="&lt;b&gt;&quot;"')
  expect(html).toContain('id="email-problem"')
  expect(html).not.toMatch(/<script|style=| on\w+=/u)

  const elsewhere = await fetch(page)
  expect(elsewhere.status).toBe(404)
  expect(await elsewhere.text()).toContain('This sign-in has ended')

  const cancelled = await open({ method: 'POST', body: new URLSearchParams({ cancel: 'yes' }) })
  const resumed = await fetch(new URL(cancelled.headers.get('location') ?? '', page), {
    redirect: 'manual',
    headers: {
      cookie: started.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; '),
    },
  })
  expect(resumed.headers.get('location')).toContain('error=access_denied')
})

test('asks who it is every time, also a browser that has signed in', async () => {
  const cookies: string[] = []
  const jar: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('cookie', [headers.get('cookie'), ...cookies].filter(Boolean).join('; '))
    const response = await fetch(input, { ...init, headers })
    cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''))
    return response
  }
  const first = await begin()
  await signInAs(jar, first.url.href, ada)
  const second = await begin()
  const response = await jar(second.url, { redirect: 'manual' })
  expect(response.headers.get('location')).toContain('/interaction/')
})

test('a prompt that the client asks for is the same page', async () => {
  for (const prompt of ['select_account', 'consent', 'login']) {
    const { url } = await begin()
    url.searchParams.set('prompt', prompt)
    expect(await signInAs(fetch, url.href, ada)).toContain('code=')
  }
  const silent = await begin()
  silent.url.searchParams.set('prompt', 'none')
  const response = await fetch(silent.url, { redirect: 'manual' })
  expect(response.headers.get('location')).toContain('error=login_required')
})

test('every call is logged and can be made slow', async () => {
  const steer = (path: string, init?: RequestInit) => fetch(new URL(`/_stand-in/${path}`, running.issuer), init)
  await steer('log', { method: 'DELETE' })
  await steer('latency', { method: 'PUT', body: JSON.stringify({ identity: 15 }) })
  await signIn(ada)
  await steer('latency', { method: 'PUT', body: JSON.stringify({ identity: 0 }) })
  const log = (await (await steer('log')).json()) as { operation: string; startedAt: number; endedAt: number }[]
  expect(log.map(({ operation }) => operation)).toEqual([
    'discovery',
    'authorize',
    'interaction',
    'interaction',
    'authorize',
    'token',
    'jwks',
    'userinfo',
  ])
  for (const { startedAt, endedAt } of log) expect(endedAt - startedAt).toBeGreaterThan(13)
})

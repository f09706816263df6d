/** Against an identity provider on loopback that can be told to misbehave. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { calculatePKCECodeChallenge } from 'oauth4webapi'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorizationUrl, failureOf, identify, identityOf, newTransactionSecrets, type OidcConfig } from './oidc.ts'

let config: OidcConfig
let close: () => void
/** What the provider puts into its next ID token, and what it has seen. */
let claims: Record<string, unknown>
let userinfo: Record<string, unknown>
let tokenRequests: URLSearchParams[] = []

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const app = new Hono()
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  close = () => server.close()
  app.get('/.well-known/openid-configuration', (c) =>
    c.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      authorization_response_iss_parameter_supported: true,
    }),
  )
  app.get('/keys', async (c) => c.json({ keys: [await exportJWK(publicKey)] }))
  app.post('/token', async (c) => {
    tokenRequests.push(new URLSearchParams(await c.req.text()))
    const exp = Math.floor(Date.now() / 1000) + 300
    const token = new SignJWT({ iss: issuer, aud: 'client', exp, ...claims })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuedAt()
    return c.json({ access_token: 'at', token_type: 'bearer', id_token: await token.sign(privateKey) })
  })
  app.get('/userinfo', (c) => c.json(userinfo))
  config = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'client',
    OIDC_CLIENT_SECRET: 'secret',
    APP_URL: 'http://localhost:8787',
  }
})
afterAll(() => close())
beforeEach(() => {
  tokenRequests = []
  userinfo = { sub: 'ada' }
})

const begin = () => ({ ...newTransactionSecrets(), returnTo: '/', expiresAt: Date.now() + 60_000 })

describe('the request', () => {
  test('has PKCE, state and nonce', async () => {
    const transaction = begin()
    const url = await authorizationUrl(config, transaction)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client',
      redirect_uri: 'http://localhost:8787/auth/callback',
      response_type: 'code',
      scope: 'openid profile email',
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: await calculatePKCECodeChallenge(transaction.codeVerifier),
      code_challenge_method: 'S256',
    })
  })

  test('finds the metadata elsewhere, but believes only that of the configured issuer', async () => {
    const elsewhere = { ...config, OIDC_DISCOVERY_URL: config.OIDC_ISSUER.replace('127.0.0.1', 'localhost') }
    expect((await authorizationUrl(elsewhere, begin())).origin).toBe(new URL(config.OIDC_ISSUER).origin)
    const posing = { ...elsewhere, OIDC_ISSUER: 'https://id.example' }
    await expect(authorizationUrl(posing, begin())).rejects.toThrow()
  })

  test('goes over plain HTTP to loopback only', async () => {
    const elsewhere = { ...config, OIDC_ISSUER: 'http://id.example' }
    await expect(authorizationUrl(elsewhere, begin())).rejects.toThrow(/HTTPS/i)
  })
})

describe('the response', () => {
  const redeem = (changes: Record<string, string | null> = {}, tokenClaims: Record<string, unknown> = {}) => {
    const transaction = begin()
    claims = { sub: 'ada', nonce: transaction.nonce, name: 'Ada', email: 'ada@example.com', ...tokenClaims }
    const response = new URLSearchParams({ code: 'c', state: transaction.state, iss: config.OIDC_ISSUER })
    for (const [name, value] of Object.entries(changes))
      if (value === null) response.delete(name)
      else response.set(name, value)
    return identify(config, response, transaction)
  }

  test('tells who it is', async () => {
    expect(await redeem({}, { email_verified: true, picture: 'https://id.example/p.png' })).toEqual({
      issuer: config.OIDC_ISSUER,
      subject: 'ada',
      name: 'Ada',
      email: 'ada@example.com',
      emailVerified: true,
      picture: 'https://id.example/p.png',
    })
    expect(tokenRequests[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/)
  })

  test('leaves the profile to the userinfo endpoint', async () => {
    userinfo = { sub: 'ada', name: 'Ada at home' }
    expect((await redeem({}, { name: undefined })).name).toBe('Ada at home')
    userinfo = { sub: 'somebody else', name: 'Mallory' }
    await expect(redeem({}, { name: undefined })).rejects.toThrow()
  })

  test.each([
    ['another state', { state: 'forged' }, {}],
    ['no state', { state: null }, {}],
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['no issuer, though it promised one', { iss: null }, {}],
    ['another nonce', {}, { nonce: 'forged' }],
    ['no nonce', {}, { nonce: undefined }],
    ['a token of another issuer', {}, { iss: 'https://evil.example' }],
    ['a token for another client', {}, { aud: 'other' }],
    ['a token that expired', {}, { exp: 1 }],
  ])('with %s is refused', async (_, changes, tokenClaims) => {
    await expect(redeem(changes, tokenClaims)).rejects.toThrow()
  })

  test('that says no is told apart', async () => {
    const error = await redeem({ error: 'access_denied' }).catch((refused: unknown) => refused)
    expect(failureOf(error)).toBe('denied')
    const other = await redeem({ error: 'server_error' }).catch((refused: unknown) => refused)
    expect(failureOf(other)).toBe('provider')
  })
})

describe('claims', () => {
  test.each([
    [{ sub: '1' }, 'Someone'],
    [{ sub: '1', email: 'ada@example.com' }, 'ada'],
    [{ sub: '1', preferred_username: 'ada1', email: 'x@example.com' }, 'ada1'],
    [{ sub: '1', name: '  Ada\u0000\n ' }, 'Ada'],
    [{ sub: '1', name: 'x'.repeat(500) }, 'x'.repeat(100)],
    [{ sub: '1', name: 7 }, 'Someone'],
  ])('%j: %s', (given, name) => {
    expect(identityOf('i', given).name).toBe(name)
  })

  test('what is odd is left out, and nobody is verified by accident', () => {
    const odd = { sub: '1', email: 'not an address', email_verified: 'yes', picture: 'javascript:alert(1)' }
    expect(identityOf('i', odd)).toMatchObject({ email: null, emailVerified: false, picture: null })
  })

  test('there must be a subject', () => {
    expect(() => identityOf('i', { name: 'Ada' })).toThrow()
  })
})

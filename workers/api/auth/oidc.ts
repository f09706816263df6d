/** Signing in with an OpenID Connect provider: authorization code flow with PKCE, state, nonce and issuer checks. */
import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import type { ApiConfig } from '../../../core/config.ts'
import type { Identity } from '../../../core/control/accounts.ts'
import type { Transaction } from './transaction.ts'

export type OidcConfig = Pick<
  ApiConfig,
  'OIDC_ISSUER' | 'OIDC_DISCOVERY_URL' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'APP_URL'
>

const SCOPE = 'openid profile email'
const REQUEST_TIMEOUT_MS = 10_000
const DISCOVERY_LIFETIME_MS = 60 * 60_000

/** The values and not their promises: in Workers a request must not wait for another one's I/O. */
const discovered = new Map<string, { server: oauth.AuthorizationServer; until: number }>()

/** Where to send the browser. Throws when the provider can't be asked. */
export async function authorizationUrl(
  config: OidcConfig,
  transaction: Pick<Transaction, 'state' | 'nonce' | 'codeVerifier'>,
): Promise<URL> {
  const server = await discover(config)
  if (!server.authorization_endpoint) throw new Error('the identity provider has no authorization endpoint')
  const url = new URL(server.authorization_endpoint)
  const parameters = {
    client_id: config.OIDC_CLIENT_ID,
    redirect_uri: redirectUri(config),
    response_type: 'code',
    scope: SCOPE,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(transaction.codeVerifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

export function newTransactionSecrets(): Pick<Transaction, 'state' | 'nonce' | 'codeVerifier'> {
  return {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    codeVerifier: oauth.generateRandomCodeVerifier(),
  }
}

/** Why a sign-in came to nothing. `denied`: the person said no. */
export type SignInFailure = 'denied' | 'provider'

/** Redeems what the provider sent the browser back with. Throws when something about it isn't right. */
export async function identify(
  config: OidcConfig,
  response: URLSearchParams,
  transaction: Transaction,
): Promise<Identity> {
  const server = await discover(config)
  const client: oauth.Client = { client_id: config.OIDC_CLIENT_ID }
  const options = requestOptions(config)
  const parameters = oauth.validateAuthResponse(server, client, response, transaction.state)
  const tokens = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientAuthentication(server, config.OIDC_CLIENT_SECRET),
      parameters,
      redirectUri(config),
      transaction.codeVerifier,
      options,
    ),
    { expectedNonce: transaction.nonce, requireIdToken: true },
  )
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (!claims) throw new Error('no ID token')
  // Providers may leave everything but the subject to the userinfo endpoint (OpenID Connect Core, section 5.4).
  const profile =
    claims.name === undefined && server.userinfo_endpoint
      ? await oauth.processUserInfoResponse(
          server,
          client,
          claims.sub,
          await oauth.userInfoRequest(server, client, tokens.access_token, options),
        )
      : {}
  return identityOf(claims.iss, { ...claims, ...profile })
}

export function failureOf(error: unknown): SignInFailure {
  return error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied' ? 'denied' : 'provider'
}

const optionalText = z.string().trim().min(1).nullish().catch(null)
const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  name: optionalText,
  preferred_username: optionalText,
  email: z.email().max(320).nullish().catch(null),
  email_verified: z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false),
  picture: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .nullish()
    .catch(null),
})
const MAX_NAME_CHARACTERS = 100

/** Who the claims are about. A provider must name a subject; everything else is optional and only shown. */
export function identityOf(issuer: string, claims: unknown): Identity {
  const { sub, name, preferred_username, email, email_verified, picture } = claimsSchema.parse(claims)
  const shown = name ?? preferred_username ?? email?.split('@')[0] ?? 'Someone'
  return {
    issuer,
    subject: sub,
    name:
      shown
        .toWellFormed()
        .replaceAll(/\p{Cc}/gu, '')
        .slice(0, MAX_NAME_CHARACTERS)
        .trim() || 'Someone',
    email: email ?? null,
    emailVerified: email_verified,
    picture: picture ?? null,
  }
}

async function discover(config: OidcConfig): Promise<oauth.AuthorizationServer> {
  const base = discoveryBase(config)
  const key = `${config.OIDC_ISSUER} ${base.href}`
  const known = discovered.get(key)
  if (known && known.until > Date.now()) return known.server
  // Wherever the metadata is, it has to be that of the configured issuer.
  const server = await oauth.processDiscoveryResponse(
    new URL(config.OIDC_ISSUER),
    await oauth.discoveryRequest(base, requestOptions(config)),
  )
  discovered.set(key, { server, until: Date.now() + DISCOVERY_LIFETIME_MS })
  return server
}

function discoveryBase(config: OidcConfig): URL {
  return new URL(config.OIDC_DISCOVERY_URL ?? config.OIDC_ISSUER)
}

function requestOptions(config: OidcConfig) {
  const { protocol, hostname } = discoveryBase(config)
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return {
    signal: () => AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    // Plain HTTP never leaves the machine.
    [oauth.allowInsecureRequests]: protocol === 'http:' && loopback,
  }
}

function clientAuthentication(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const supported = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return supported.includes('client_secret_basic') ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
}

const redirectUri = (config: OidcConfig) => new URL('/auth/callback', config.APP_URL).href

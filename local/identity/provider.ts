import { type Configuration, interactionPolicy, Provider } from 'oidc-provider'
import type { IdentityKeys } from './keys.ts'
import { createMemoryAdapter } from './memory-adapter.ts'
import { claimsOf, type Person } from './people.ts'

export const CLIENT_ID = 'alcove'

/** By RFC 8252, section 7.3, a native app's loopback address is allowed with every port. */
const ANY_LOOPBACK_PORT = ['http://localhost/auth/callback', 'http://127.0.0.1/auth/callback']

export interface ProviderOptions {
  issuer: string
  keys: IdentityKeys
  /** Exactly these; left out, `/auth/callback` on any port of this machine. */
  redirectUris?: string[]
  /** Who has signed in, by subject. */
  accounts: Map<string, Person>
}

/** OpenID Connect for one confidential client: authorization code with PKCE, consent taken as given. */
export function createProvider({ issuer, keys, redirectUris, accounts }: ProviderOptions): Provider {
  const configuration: Configuration = {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: keys.clientSecret,
        client_name: 'Alcove',
        redirect_uris: redirectUris ?? ANY_LOOPBACK_PORT,
        application_type: redirectUris === undefined ? 'native' : 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    adapter: createMemoryAdapter(),
    jwks: { keys: keys.signingKeys },
    cookies: { keys: keys.cookieKeys },
    scopes: ['openid'],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    // Providers that people know put the claims into the ID token too.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 3600, IdToken: 3600, Interaction: 3600, Session: 3600 },
    interactions: { policy: askOnce(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_context, sub) {
      const person = accounts.get(sub)
      return person === undefined ? undefined : { accountId: sub, claims: async () => claimsOf(person, issuer) }
    },
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    async renderError(context, out) {
      context.type = 'text/plain; charset=utf-8'
      context.body = `Sign-in failed: ${out.error_description ?? out.error}\n`
    },
  }
  return new Provider(issuer, configuration)
}

/**
 * Asks who signs in every time: who tries an app with two accounts wants to choose. Consent is never asked for; a client
 * that requests a prompt for consent or for choosing an account gets this one page.
 */
function askOnce(): interactionPolicy.DefaultPolicy {
  const { base, Check, Prompt } = interactionPolicy
  const policy = base()
  policy
    .get('login')
    ?.checks.add(
      new Check('not_asked_yet', 'End-User authentication is required', (context) =>
        context.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    )
  policy.get('consent')?.checks.clear()
  policy.add(new Prompt({ name: 'select_account', requestable: true }))
  return policy
}

import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { errors, type Provider } from 'oidc-provider'
import { z } from 'zod'
import { around } from '../stand-in/around.ts'
import { controlRoutes } from '../stand-in/control-routes.ts'
import type { Latency } from '../stand-in/latency.ts'
import { listenOnLoopback } from '../stand-in/listen.ts'
import { reportError } from '../stand-in/report-error.ts'
import { createStandIn, type StandInEnv } from '../stand-in/stand-in.ts'
import { loadKeys } from './keys.ts'
import { expiredPage, pictureOf, STYLE, signInPage } from './page.ts'
import { type Person, personForm, SAMPLE_PEOPLE, subjectOf } from './people.ts'
import { CLIENT_ID, createProvider } from './provider.ts'

export interface IdentityOptions {
  /** 0 takes a free one. */
  port: number
  /** What the provider calls itself, whatever its port is; left out, the address that it listens at. */
  issuer?: string
  /** Where signing keys and the client's secret are kept; left out, they end with the process. */
  dataDir?: string
  /** The addresses that a sign-in may return to; left out, `/auth/callback` on any port of this machine. */
  redirectUris?: string[]
  latency?: Partial<Latency>
}

export interface RunningIdentity {
  issuer: string
  /** Where it listens: its metadata is below. */
  url: string
  port: number
  clientId: string
  clientSecret: string
  close(): Promise<void>
}

/** Starts the stand-in for an identity provider on the loopback interface. */
export async function startIdentity({
  port,
  issuer: name,
  dataDir,
  redirectUris,
  latency,
}: IdentityOptions): Promise<RunningIdentity> {
  const keys = await loadKeys(dataDir)
  const standIn = createStandIn({ latency })
  const accounts = new Map<string, Person>(SAMPLE_PEOPLE.map((person) => [subjectOf(person), person]))
  const provider = Promise.withResolvers<Provider>()

  const app = new Hono<StandInEnv>()
  app.route('/', controlRoutes(standIn))
  app.get('/sign-in.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/pictures/:file', (c) => {
    const subject = c.req.param('file').replace(/\.svg$/u, '')
    const person = accounts.get(subject)
    if (person === undefined) return c.notFound()
    return c.body(pictureOf(person, subject), 200, { 'content-type': 'image/svg+xml' })
  })
  app.use(
    around(standIn, {
      service: 'identity',
      operation: (c) => operationOf(c.req.path),
      latency: 'identity',
      errorBody: () => ({ error: 'temporarily_unavailable', error_description: 'Injected error.' }),
    }),
  )
  app.get('/interaction/:uid', async (c) => showPage(c, await provider.promise))
  app.post('/interaction/:uid', async (c) => signIn(c, await provider.promise, accounts))
  app.all('*', async (c) => {
    const handle = (await provider.promise).callback()
    await handle(c.env.incoming, c.env.outgoing)
    return RESPONSE_ALREADY_SENT
  })
  app.onError((error, c) => {
    if (error instanceof errors.SessionNotFound) return c.html(expiredPage(), 404, pageHeaders())
    reportError(error, c)
    return c.text('Sign-in failed.\n', 500)
  })

  const listening = await listenOnLoopback(app.fetch, port)
  const issuer = name ?? listening.origin
  provider.resolve(createProvider({ issuer, keys, redirectUris, accounts }))
  return {
    issuer,
    url: listening.origin,
    port: listening.port,
    clientId: CLIENT_ID,
    clientSecret: keys.clientSecret,
    close: listening.close,
  }
}

type PageContext = Context<StandInEnv>

async function showPage(c: PageContext, provider: Provider): Promise<Response> {
  const returnTo = await returnAddress(c, provider)
  return c.html(signInPage(), 200, pageHeaders(returnTo))
}

async function signIn(c: PageContext, provider: Provider, accounts: Map<string, Person>): Promise<Response> {
  const returnTo = await returnAddress(c, provider)
  const form = await c.req.parseBody()
  const { incoming, outgoing } = c.env
  if (form.cancel !== undefined) {
    const error = { error: 'access_denied', error_description: 'The person cancelled the sign-in.' }
    await provider.interactionFinished(incoming, outgoing, error)
    return RESPONSE_ALREADY_SENT
  }
  const person = personForm.safeParse(form)
  if (!person.success) {
    const { fieldErrors } = z.flattenError(person.error)
    const refused = {
      name: String(form.name ?? ''),
      email: String(form.email ?? ''),
      verified: form.verified !== undefined,
      problems: { name: fieldErrors.name?.[0], email: fieldErrors.email?.[0] },
    }
    return c.html(signInPage(refused), 422, pageHeaders(returnTo))
  }
  const subject = subjectOf(person.data)
  accounts.set(subject, person.data)
  const login = { accountId: subject, remember: false }
  await provider.interactionFinished(incoming, outgoing, { login, consent: {}, select_account: {} })
  return RESPONSE_ALREADY_SENT
}

/** @throws errors.SessionNotFound when this browser has no such sign-in under way */
async function returnAddress(c: PageContext, provider: Provider): Promise<string> {
  const { params, uid } = await provider.interactionDetails(c.env.incoming, c.env.outgoing)
  if (uid !== c.req.param('uid')) throw new errors.SessionNotFound('interaction session id cookie not found')
  return String(params.redirect_uri)
}

/** Chromium holds a form's redirects against `form-action` too, so the app's address has to be in it. */
function pageHeaders(returnTo?: string): Record<string, string> {
  const formAction = returnTo === undefined ? "'none'" : `'self' ${new URL(returnTo).origin}`
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}

/** What a request is called in the log: `discovery`, `jwks`, `authorize`, `interaction`, `token`, `userinfo`. */
function operationOf(path: string): string {
  if (path.startsWith('/.well-known/')) return 'discovery'
  const [first = ''] = path.split('/').filter((part) => part !== '')
  return { auth: 'authorize', me: 'userinfo' }[first] ?? first
}

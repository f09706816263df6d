/** Signing in at `local/identity` without a browser: for the demo, tests and benchmarks. */

export interface SignInPerson {
  name: string
  email: string
  /** Whether the provider vouches for the e-mail address. Yes by default. */
  verified?: boolean
}

type FetchLike = (url: string, init: RequestInit) => Promise<Response>

/** Redirects from the app's sign-in to the answer are four; more are a loop. */
const MAX_STEPS = 10

/**
 * Goes from an authorization URL through the sign-in form to the address that the provider sends the browser back to,
 * and returns that address, with `code` and `state`, without opening it.
 *
 * @throws Error with the status and text of a page that is neither the form nor a redirect
 */
export async function signInAs(fetchLike: FetchLike, authorizeUrl: string, person: SignInPerson): Promise<string> {
  const provider = new URL(authorizeUrl).origin
  const cookies = new Map<string, string>()
  let url = authorizeUrl
  let init: RequestInit = {}
  for (let step = 0; step < MAX_STEPS; step++) {
    const headers = { ...init.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    const response = await fetchLike(url, { ...init, headers, redirect: 'manual' })
    keepCookies(response, cookies)
    const location = response.headers.get('location')
    if (location !== null) {
      await response.body?.cancel()
      const next = new URL(location, url)
      if (next.origin !== provider) return next.href
      url = next.href
      init = {}
      continue
    }
    const text = await response.text()
    if (!response.ok || init.method === 'POST' || !text.includes('name="email"')) {
      throw new Error(`sign-in stopped at ${new URL(url).pathname} with ${response.status}: ${text.slice(0, 300)}`)
    }
    init = { method: 'POST', body: formOf(person) }
  }
  throw new Error('sign-in did not end')
}

function formOf({ name, email, verified = true }: SignInPerson): URLSearchParams {
  return new URLSearchParams({ name, email, ...(verified ? { verified: 'yes' } : {}) })
}

function keepCookies(response: Response, cookies: Map<string, string>): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const [name = '', ...value] = pair.split('=')
    const expires = attributes.find((attribute) => /^expires=/iu.test(attribute))
    if (expires !== undefined && Date.parse(expires.slice(8)) <= Date.now()) cookies.delete(name)
    else cookies.set(name, value.join('='))
  }
}

/** A cookie jar for one or more loopback origins: enough for the redirects of a sign-in. */
export interface CookieJar {
  header(url: string): string
  store(url: string, response: Response): void
}

/** Keeps cookies by host and port. Attributes other than deletion (`Max-Age=0`, an expiry in the past) are not looked at. */
export function cookieJar(): CookieJar {
  const hosts = new Map<string, Map<string, string>>()
  const cookiesOf = (url: string) => {
    const { host } = new URL(url)
    const cookies = hosts.get(host) ?? new Map<string, string>()
    hosts.set(host, cookies)
    return cookies
  }
  return {
    header: (url) => [...cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join('; '),
    store(url, response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const name = pair.slice(0, pair.indexOf('='))
        if (isDeletion(attributes)) cookiesOf(url).delete(name)
        else cookiesOf(url).set(name, pair.slice(name.length + 1))
      }
    },
  }
}

/** `fetch` with a jar; redirects are not followed. */
export function fetchWithCookies(jar: CookieJar): typeof fetch {
  return async (input, init = {}) => {
    const url = String(input)
    const headers = new Headers(init.headers)
    const cookie = jar.header(url)
    if (cookie) headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    jar.store(url, response)
    return response
  }
}

function isDeletion(attributes: string[]): boolean {
  return attributes.some((attribute) => {
    const [name = '', value = ''] = attribute.split('=')
    if (/^max-age$/i.test(name)) return Number(value) <= 0
    return /^expires$/i.test(name) && Date.parse(value) <= Date.now()
  })
}

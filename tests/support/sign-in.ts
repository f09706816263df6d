/** Signs a browser in as a client is, without the form, which a test of its own looks at. */
import type { BrowserContext } from 'playwright-core'
import type { AlcoveClient } from '../../scripts/client/client.ts'

export async function signIn(context: BrowserContext, appUrl: string, client: AlcoveClient): Promise<void> {
  const cookies = client
    .cookieFor(appUrl)
    .split('; ')
    .map((pair) => pair.split('='))
  await context.addCookies(
    cookies.map(([name = '', ...value]) => ({
      name,
      value: value.join('='),
      domain: 'localhost',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax' as const,
    })),
  )
}

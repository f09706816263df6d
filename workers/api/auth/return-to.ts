/** Where a browser goes after signing in: a page of this app, whatever was asked for. */

/** The path of `wanted` if that is a page of the app at `appUrl`, else the front page. */
export function safeReturnTo(wanted: string | undefined, appUrl: string): string {
  if (!wanted?.startsWith('/')) return '/'
  if (!URL.canParse(wanted, appUrl)) return '/'
  const target = new URL(wanted, appUrl)
  if (target.origin !== new URL(appUrl).origin || /^\/(api|auth)(\/|$)/.test(target.pathname)) return '/'
  return `${target.pathname}${target.search}${target.hash}`
}

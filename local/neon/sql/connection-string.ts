/** The header that says which database is meant, and who asks. No I/O. */

export interface ConnectionTarget {
  /** `ep-…`, without `-pooler`. */
  endpointId: string
  user: string
  password: string
  database: string
  applicationName?: string
}

export type ParsedTarget = { ok: true; target: ConnectionTarget } | { ok: false; message: string }

/** Messages are those of Neon's proxy. */
export function parseConnectionString(text: string | undefined): ParsedTarget {
  if (text === undefined) return { ok: false, message: 'invalid header: neon-connection-string' }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return { ok: false, message: 'invalid connection string: relative URL without a base' }
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') return { ok: false, message: 'incorrect scheme' }
  const database = decode(url.pathname.slice(1))
  if (database === undefined || database.includes('/')) return { ok: false, message: 'invalid database name' }
  if (database === '') return { ok: false, message: 'missing database name' }
  const user = decode(url.username)
  if (user === undefined || user === '') return { ok: false, message: 'missing username' }
  const password = decode(url.password)
  if (password === undefined || password === '') {
    return { ok: false, message: 'missing authentication credentials: required password' }
  }
  if (url.hostname === '') return { ok: false, message: 'missing hostname' }
  const endpointId = (url.hostname.split('.')[0] ?? '').replace(/-pooler$/, '')
  const applicationName = url.searchParams.get('application_name') ?? undefined
  return { ok: true, target: { endpointId, user, password, database, applicationName } }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1); null where there is none. */
export function bearerToken(headers: Headers): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

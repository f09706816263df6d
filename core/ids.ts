/**
 * Identifiers. A tenant's id starts with its place (`eu-7hq2…`), so that where it lives is known before
 * any look-up; every other id is a UUIDv7, so that rows sort by the time they were made.
 */
import { z } from 'zod'

const BASE32 = 'abcdefghijkmnpqrstuvwxyz23456789'
const TENANT_RANDOM_CHARACTERS = 20

/** `<place>-<20 characters of Crockford-like base32>`: 100 random bits, lower case, safe in host and file names. */
export const tenantIdSchema = z.string().regex(/^[a-z][a-z0-9]{1,11}-[a-km-np-z2-9]{20}$/)
export const uuidSchema = z.uuid()

/** A new tenant id in `place` (a key of the table of places). */
export function newTenantId(place: string): string {
  return tenantIdOf(place, crypto.getRandomValues(new Uint8Array(TENANT_RANDOM_CHARACTERS)))
}

function tenantIdOf(place: string, bytes: Uint8Array): string {
  const characters = Array.from(bytes.subarray(0, TENANT_RANDOM_CHARACTERS), (byte) => BASE32[byte & 31])
  return `${place}-${characters.join('')}`
}

/** The tenant id that a repeatable request has in `place`: the same for the same `source`, and nobody else's. */
export async function tenantIdFor(place: string, source: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source)))
  return tenantIdOf(place, digest)
}

/** The place a tenant id was made for. */
export function placeOfTenant(tenantId: string): string {
  return tenantId.slice(0, tenantId.indexOf('-'))
}

/** A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits. */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setUint16(0, Math.floor(now / 2 ** 32))
  new DataView(bytes.buffer).setUint32(2, now >>> 0)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

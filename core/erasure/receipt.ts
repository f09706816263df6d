/**
 * The receipt of an erasure: what was deleted, and what providers keep of it by themselves, and until when. It names
 * nobody. Signed, so that it can be shown to somebody who doesn't trust the server that keeps it.
 */
import { CompactSign, exportJWK, importPKCS8, type JWK } from 'jose'
import type { KeyRing } from '../config.ts'
import type { ErasureReceipt } from '../contract.ts'

/** What a provider keeps after a deletion, and for how many days at most. */
export interface Kept {
  provider: string
  what: string
  days: number
}

/**
 * As the providers say of themselves. Neon's API can't delete a project for good at once: `DELETE /projects/{id}` takes no
 * option, and its hard deletion of branches doesn't cover a project's first branch.
 */
export const KEPT_BY_DEFAULT: readonly Kept[] = [
  { provider: 'Neon', what: 'The deleted database project, restorable on request', days: 7 },
  { provider: 'Neon', what: 'History of the control database, with names and titles of the workspace', days: 7 },
  { provider: 'Cloudflare Durable Objects', what: 'Point-in-time recovery of the workspace’s object', days: 30 },
  { provider: 'Cloudflare R2', what: 'Nothing: deleted files can’t be restored', days: 0 },
  { provider: 'Cloudflare Workers', what: 'Logs: ids, states, counts and durations, without content', days: 7 },
]

const DAY_MS = 24 * 60 * 60_000

export interface Erased {
  erasureId: string
  tenantId: string
  deployment: string
  requestedAt: number
  finishedAt: number
  deleted: ErasureReceipt['deleted']
}

export function makeReceipt(erased: Erased, kept: readonly Kept[]): ErasureReceipt {
  const { requestedAt, finishedAt, ...rest } = erased
  return {
    ...rest,
    requestedAt: new Date(requestedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    kept: kept.map(({ provider, what, days }) => ({
      provider,
      what,
      until: new Date(finishedAt + days * DAY_MS).toISOString(),
    })),
  }
}

export const RECEIPT_TYPE = 'alcove-erasure-receipt+json'

/** A compact JWS (RFC 7515) by the newest key. Ed25519 is deterministic: the same receipt has the same signature. */
export async function signReceipt(keys: KeyRing, receipt: ErasureReceipt): Promise<string> {
  const newest = keys[0]
  if (!newest) throw new Error('no key for receipts')
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(receipt)))
    .setProtectedHeader({ alg: 'EdDSA', kid: newest.version, typ: RECEIPT_TYPE })
    .sign(await importPKCS8(pkcs8(newest.key), 'EdDSA'))
}

/** The public halves of all keys (RFC 7517): receipts signed with an older one can still be checked. */
export async function publicKeys(keys: KeyRing): Promise<{ keys: JWK[] }> {
  return { keys: await Promise.all(keys.map(publicKey)) }
}

async function publicKey({ version, key }: KeyRing[number]): Promise<JWK> {
  const { kty, crv, x } = await exportJWK(await importPKCS8(pkcs8(key), 'EdDSA', { extractable: true }))
  return { kty, crv, x, kid: version, alg: 'EdDSA', use: 'sig' }
}

/** An Ed25519 seed as RFC 8410 wraps it; everything before the seed is always the same. */
const PKCS8_PREFIX = '302e020100300506032b657004220420'

function pkcs8(seed: Uint8Array): string {
  const der = Buffer.concat([Buffer.from(PKCS8_PREFIX, 'hex'), seed])
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----`
}

/** Sealed values: JWE compact serialization (RFC 7516), `dir` with A256GCM; `kid` names the key's version. */
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import type { KeyRing } from '../config.ts'

/**
 * Seals a JSON value with the newest key. `purpose` is bound to the value: what was sealed for one purpose can't be
 * opened for another.
 */
export async function seal(keys: KeyRing, purpose: string, value: unknown): Promise<string> {
  const newest = keys[0]
  if (!newest) throw new Error('no sealing key')
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: newest.version, purpose })
    .encrypt(newest.key)
}

/** Opens what `seal` made, with any of the keys. Null for anything else: forged, damaged, another purpose, an unknown key. */
export async function unseal(keys: KeyRing, purpose: string, sealed: string): Promise<unknown> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      sealed,
      (header) => {
        const known = keys.find(({ version }) => version === header.kid)
        if (!known) throw new Error('unknown key')
        return known.key
      },
      { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
    )
    if (protectedHeader.purpose !== purpose) return null
    return JSON.parse(new TextDecoder().decode(plaintext))
  } catch {
    return null
  }
}

export type Resealed =
  /** Sealed by the newest key already. */
  | { kind: 'current' }
  | { kind: 'resealed'; sealed: string }
  /** No key opens it. */
  | { kind: 'unopened' }

/** The same value, sealed by the newest key. */
export async function reseal(keys: KeyRing, purpose: string, sealed: string): Promise<Resealed> {
  const value = await unseal(keys, purpose, sealed)
  if (value === null) return { kind: 'unopened' }
  if (decodeProtectedHeader(sealed).kid === keys[0]?.version) return { kind: 'current' }
  return { kind: 'resealed', sealed: await seal(keys, purpose, value) }
}

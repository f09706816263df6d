/** Secrets that are given away once and recognised later by their hash. */
import { createHash } from 'node:crypto'

/** 256 random bits, base64url. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

/** What to store of a secret. It needs no salt: nobody guesses 256 bits. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'

const keysFile = z.object({
  clientSecret: z.string().min(32),
  /** Sign the provider's own cookies. */
  cookieKeys: z.array(z.string().min(32)).min(1),
  /** Private keys that sign ID tokens, newest first. */
  signingKeys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1),
})

export type IdentityKeys = z.infer<typeof keysFile>

/**
 * The provider's keys: made once and kept in `identity-keys.json`, so that what was issued before a restart is valid
 * after it. Without a folder they live as long as the process.
 */
export async function loadKeys(dataDir: string | undefined): Promise<IdentityKeys> {
  if (dataDir === undefined) return newKeys()
  const path = join(dataDir, 'identity-keys.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return keysFile.parse(JSON.parse(text))
  const keys = await newKeys()
  await mkdir(dataDir, { recursive: true })
  // Whole or not at all: a half-written file would lock everybody out at the next start.
  await writeFile(`${path}.new`, JSON.stringify(keys), { mode: 0o600 })
  await rename(`${path}.new`, path)
  return keys
}

async function newKeys(): Promise<IdentityKeys> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const secret = () => randomBytes(32).toString('base64url')
  const jwk = await exportJWK(privateKey)
  return {
    clientSecret: secret(),
    cookieKeys: [secret()],
    signingKeys: [{ ...jwk, kty: 'RSA', kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' }],
  }
}

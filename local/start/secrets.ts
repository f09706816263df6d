import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './files.ts'

const secretsSchema = z.object({
  COOKIE_KEYS: z.string(),
  SEALING_KEYS: z.string(),
  RECEIPT_KEYS: z.string(),
  NEON_API_KEY: z.string(),
  FLEET_KEY: z.string(),
})

/** What a deployment would be given as secrets. */
export type Secrets = z.infer<typeof secretsSchema>

/** The secrets of a state folder: each made once, so that cookies and sealed connection strings outlive a restart. */
export async function loadSecrets(dir: string): Promise<Secrets> {
  const path = join(dir, 'secrets.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const known = secretsSchema.partial().parse(JSON.parse(text))
  const key = () => `1:${randomBytes(32).toString('base64url')}`
  // A folder of an older release lacks what came later.
  const secrets = {
    COOKIE_KEYS: key(),
    SEALING_KEYS: key(),
    RECEIPT_KEYS: key(),
    NEON_API_KEY: `local_${randomBytes(16).toString('base64url')}`,
    FLEET_KEY: randomBytes(32).toString('base64url'),
    ...known,
  }
  if (Object.keys(known).length < Object.keys(secrets).length) await writeWhole(path, JSON.stringify(secrets))
  return secrets
}

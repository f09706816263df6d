/** What operators ask about keys. */
import type { Parts } from './assemble.ts'

export type ResealOutcome = 'resealed' | 'current' | 'none' | 'failed'

/**
 * Seals the connection string with the newest key. 'none': there is nothing stored. 'failed': no key opens what is there, and it is
 * being read from Neon anew.
 */
export async function reseal({ database, audit }: Parts): Promise<ResealOutcome> {
  const outcome = await database.reseal()
  if (outcome === 'resealed') audit.record({ actor: 'operator', action: 'tenant.resealed' })
  return outcome
}

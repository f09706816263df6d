/** What may be an orphan, and what may be removed. No I/O. */
import { tenantIdSchema } from '../ids.ts'

export type Owner = { kind: 'tenant'; tenantId: string } | { kind: 'pool'; place: string }

const POOL_SLOT = /^pool-([a-z][a-z0-9]{1,11})-\d{1,10}$/

/**
 * Who owns a project by its name, or null for one that isn't this deployment's. The whole rest of the name has to be an
 * id: a deployment whose name begins with ours (`alcove-eu` beside `alcove`) has projects whose names do, too.
 */
export function ownerByName(deployment: string, name: string): Owner | null {
  if (!name.startsWith(`${deployment}-`)) return null
  const rest = name.slice(deployment.length + 1)
  if (tenantIdSchema.safeParse(rest).success) return { kind: 'tenant', tenantId: rest }
  const place = POOL_SLOT.exec(rest)?.[1]
  return place === undefined ? null : { kind: 'pool', place }
}

/** What the object says that a thing's name says owns it. 'unasked': it could not be asked now. */
export type Word = 'yes' | 'no' | 'unknown' | 'unasked'

/** Only the owner's own word makes an orphan removable; that it is in no list proves nothing. */
export function judge(word: Exclude<Word, 'yes'>, firstSeenAt: number, now: number, graceMs: number) {
  if (word === 'unasked') return { removable: false, why: 'The object that should own it could not be asked.' }
  if (word === 'unknown') return { removable: false, why: 'The object that should own it does not know.' }
  if (now - firstSeenAt < graceMs)
    return {
      removable: false,
      why: `Its owner disowns it; it can be removed from ${new Date(firstSeenAt + graceMs).toISOString()} on.`,
    }
  return { removable: true, why: 'Its owner disowns it, and the grace time is over.' }
}

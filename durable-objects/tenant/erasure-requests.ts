/** What is asked before a tenant is erased, and about what bears its id afterwards. */
import type { Parts } from './assemble.ts'
import type { Ending } from './erasure-row.ts'
import { conflict } from './refusals.ts'
import type { Answered, OwnedThing } from './rpc.ts'

/** The caller is an owner. Whoever types the workspace's name has read what they are about to delete. */
export function mayErase({ members }: Parts, confirm: string): Answered<object> {
  const { name } = members.tenant()
  return confirm.trim() === name.trim() ? { ok: true } : conflict(`Type the workspace’s name, “${name}”, to delete it.`)
}

/**
 * Whether something that bears a tenant's id belongs to it. Only an object that remembers the tenant, or its end, can
 * disown it: one without storage may be another object of the same name, or the storage may have been lost.
 */
export function whoseIs(ending: Ending, parts: Parts | null, thing: OwnedThing): 'yes' | 'no' | 'unknown' {
  // While it is being erased, that sees to all of it.
  if (ending.kind === 'erasing') return 'yes'
  if (ending.kind === 'gone') return 'no'
  if (!parts) return 'unknown'
  if (thing.kind !== 'project') return 'yes'
  const { stage, project_id: projectId } = parts.database.row()
  if (projectId === thing.id) return 'yes'
  return stage === 'ready' ? 'no' : 'unknown'
}

/** What rollouts and operators ask about the schema of a tenant's database. */
import type { Drift } from '../../core/contract/fleet.ts'
import { classifySqlError } from '../../core/sql.ts'
import { findDrift } from '../../core/tenant/drift.ts'
import { tenantCatalogs } from '../../migrations/tenant/catalog.gen.ts'
import type { MigrationOrder, MigrationResult } from '../rollout/rpc.ts'
import type { Parts } from './assemble.ts'
import { conflict, notReady, refused } from './refusals.ts'
import type { Answered, DatabaseAccess } from './rpc.ts'

/** An operator looks on; a compute also has to wake. */
const READY_WAIT_MS = 10_000

export async function migrateTenant({ upgrade, profile }: Parts, order: MigrationOrder): Promise<MigrationResult> {
  // What is being erased is as good as gone.
  if (profile.row().state === 'erasing') return { kind: 'gone' }
  return upgrade.migrate(order)
}

/** For a mistake of ours, or storage that fails. */
export const BROKEN_MIGRATION: MigrationResult = {
  kind: 'failed',
  retryable: true,
  error: 'Something went wrong in its object.',
}

/** Compares the database with what its migrations make. Wakes it, and changes nothing. */
export async function tenantDrift(parts: Parts): Promise<Answered<{ drift: Drift }>> {
  const { members, database, open, now } = parts
  const tenantId = members.tenant().id
  const access = await reachable(parts)
  if (!access) return notReady(database, now())
  try {
    const differences = await findDrift(open(access), tenantCatalogs, access.schemaVersion)
    return { ok: true, drift: { tenantId, schemaVersion: access.schemaVersion, differences } }
  } catch (error) {
    const failure = classifySqlError(error)
    if (failure.kind === 'refused') database.reportRefusal()
    if (failure.kind === 'quota')
      return conflict('This tenant has used up its compute quota, so its database cannot be read.')
    return refused({ reason: 'not-ready', detail: 'The database did not answer. Try again.', retryAfterSeconds: 5 })
  }
}

/** As it is: a look must not migrate what it looks at. */
async function reachable({ database }: Parts): Promise<DatabaseAccess | null> {
  return (await database.readyWithin(READY_WAIT_MS)) ? database.access() : null
}

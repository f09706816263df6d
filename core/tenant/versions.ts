/**
 * Which schemas of a tenant's database this release works with. It runs on every schema from the required one on, and
 * brings databases to the targeted one: new ones at once, the others by a rollout, or when they are used once its canaries
 * have passed. A release may raise what it requires only after the rollout to that schema has finished. No I/O.
 */
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import type { MigrationOutcome } from '../migrator/migrate.ts'
import type { Migration } from '../migrator/plan.ts'

/** The oldest schema that this code works on. */
export const REQUIRED_SCHEMA = '0002_headings'
/** The schema that this code wants. */
export const TARGET_SCHEMA = '0002_headings'

/** What a release knows about the schemas of tenants. Ids are those of migrations. */
export interface Release {
  migrations: readonly Migration[]
  required: string
  target: string
}

export const thisRelease: Release = {
  migrations: tenantMigrations,
  required: REQUIRED_SCHEMA,
  target: TARGET_SCHEMA,
}

/**
 * `newer`: a newer release was here, and promises to leave this one working. `may-migrate`: works as it is, and is moved
 * on when a rollout allows it. `must-migrate`: this code can't work on it.
 */
export type Standing = 'current' | 'newer' | 'may-migrate' | 'must-migrate'

export function standingOf(version: string | null, release: Release): Standing {
  const at = positionOf(version, release)
  if (at > positionOf(release.target, release)) return 'newer'
  if (at === positionOf(release.target, release)) return 'current'
  return isUsable(version, release) ? 'may-migrate' : 'must-migrate'
}

/** Whether this code works on a database of that version. */
export function isUsable(version: string | null, release: Release): boolean {
  return hasReached(version, release.required, release)
}

/** Whether a database of that version has everything up to `goal`. */
export function hasReached(version: string | null, goal: string, release: Release): boolean {
  return positionOf(version, release) >= positionOf(goal, release)
}

/** Whether the migration is one that this code could apply. */
export function isKnown(version: string, release: Release): boolean {
  return release.migrations.some(({ id }) => id === version)
}

/**
 * Where a use brings the database first, or null when it is used as it is. `permitted`: the newest schema that rollouts
 * allow for databases in use; null: none. Below the required schema nobody is asked.
 */
export function goalOfUse(version: string | null, permitted: string | null, release: Release): string | null {
  const { required, target } = release
  const allowed = permitted !== null && hasReached(permitted, target, release) ? target : permitted
  if (!isUsable(version, release))
    return allowed !== null && hasReached(allowed, required, release) ? allowed : required
  return allowed === null || hasReached(version, allowed, release) ? null : allowed
}

/**
 * Whether everything up to `goal` can be done beside a tenant's work, without anyone waiting for it: only long index
 * builds, on a database that is usable before they are done.
 */
export function isDoneBeside(version: string | null, goal: string, release: Release): boolean {
  const [from, to] = [positionOf(version, release), positionOf(goal, release)]
  return isUsable(version, release) && release.migrations.slice(from + 1, to + 1).every((one) => one.outsideTransaction)
}

/**
 * The version at which a new database starts: where its migration ended, or, when the rest of the way can't be gone, what
 * it has reached if that is enough. Null when it can't be used yet.
 */
export function versionOfNew(outcome: MigrationOutcome, release: Release): string | null {
  if (outcome.kind === 'migrated') return outcome.version
  if (outcome.kind === 'refused' || outcome.retryable || outcome.version === undefined) return null
  return isUsable(outcome.version, release) ? outcome.version : null
}

/** The older of two versions of one release. */
export function older(a: string | null, b: string | null, release: Release): string | null {
  return positionOf(a, release) <= positionOf(b, release) ? a : b
}

/** −1 before the first migration; past all for one that a newer release made. */
function positionOf(version: string | null, { migrations }: Release): number {
  if (version === null) return -1
  const at = migrations.findIndex(({ id }) => id === version)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

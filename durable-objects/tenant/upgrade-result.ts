/** What a migration that ran means for those who asked for it. No I/O. */
import type { MigrationOutcome } from '../../core/migrator/migrate.ts'
import type { MigrationResult } from '../rollout/rpc.ts'
import { backoffMs } from './backoff.ts'

/** An index is still being built: look again soon. */
export const LOOK_AGAIN_MS = 15_000
/** How long a tenant is used as it is after a migration failed in passing, or for good. */
const PASSING = { baseMs: 5_000, capMs: 300_000 }
const LASTING = { baseMs: 600_000, capMs: 6 * 3_600_000 }

export const OVER_QUOTA = 'It has used up its compute quota.'
export const NOT_REACHED = 'Its database could not be reached.'

/** Names for what operators see most. */
const CONDITIONS: Record<string, string> = {
  '22001': 'value too long',
  '22P02': 'invalid text for a type',
  '23502': 'not-null violation',
  '23503': 'foreign key violation',
  '23505': 'unique violation',
  '23514': 'check violation',
  '42501': 'insufficient privilege',
  '42601': 'syntax error',
  '42701': 'duplicate column',
  '42703': 'undefined column',
  '42704': 'undefined object',
  '42804': 'datatype mismatch',
  '42P01': 'undefined table',
  '42P07': 'duplicate table',
  '55P03': 'lock not available',
  '57014': 'canceled',
}

export function resultOf(outcome: MigrationOutcome): MigrationResult {
  if (outcome.kind === 'migrated') return { kind: 'done', version: outcome.version }
  if (outcome.kind === 'refused')
    return {
      kind: 'failed',
      retryable: false,
      error: `Refused: migration ${outcome.id} in its history is ${outcome.reason}.`,
    }
  if (outcome.building) return { kind: 'running' }
  if (outcome.failure === 'quota') return { kind: 'not-now', reason: OVER_QUOTA }
  // Its password is read again; then the same may work.
  const retryable = outcome.retryable || outcome.failure === 'refused'
  return { kind: 'failed', retryable, error: describeFailure(outcome) }
}

/** Never the message of the database: it may quote what stands in a row. */
function describeFailure({ at, failure, code, constraint }: Extract<MigrationOutcome, { kind: 'unfinished' }>): string {
  const where = at ?? 'reading its history'
  if (code === null) return `${where}: ${WITHOUT_CODE[failure]}`
  const condition = CONDITIONS[code] ? `${code}, ${CONDITIONS[code]}` : code
  return `${where}: SQLSTATE ${condition}${constraint === null ? '' : `, constraint ${constraint}`}`
}

const WITHOUT_CODE: Record<Extract<MigrationOutcome, { kind: 'unfinished' }>['failure'], string> = {
  sql: 'others kept migrating it at the same time',
  quota: 'over its quota',
  refused: 'the database refused the connection',
  'too-large': 'too large for one request',
  'unknown-outcome': 'no answer, so nobody knows yet whether it was applied',
}

/** How long the tenant is left as it is when it is used after this. */
export function restMs(result: MigrationResult, failures: number, random: number): number {
  if (result.kind === 'failed') return backoffMs(failures, result.retryable ? PASSING : LASTING, random)
  return result.kind === 'not-now' ? backoffMs(failures, PASSING, random) : 0
}

/** What went wrong in a job, as the Tenant object is told. Pure. */

import { NeonDbError } from '@neondatabase/serverless'
import { APICallError, RetryError } from 'ai'
import { classifySqlError } from '../../core/sql.ts'
import type { JobOutcome } from '../../durable-objects/tenant/rpc.ts'
import { Stopped } from './lease-holder.ts'
import { Superseded } from './store.ts'
import { UnreadableFile } from './unreadable.ts'

/** Longer waits than this are no longer the provider's "in a moment". */
const MAX_RETRY_AFTER_SECONDS = 600

/** Null: nobody is interested in this job any more. */
export function outcomeOf(error: unknown): JobOutcome | null {
  if (error instanceof Stopped || error instanceof Superseded) return null
  if (error instanceof UnreadableFile) return { kind: 'unusable', reason: error.message }
  const cause = RetryError.isInstance(error) ? error.lastError : error
  if (APICallError.isInstance(cause)) return modelFailure(cause)
  if (error instanceof NeonDbError) {
    const failure = classifySqlError(error)
    return {
      kind: 'failed',
      reason: 'The database of this workspace did not answer while the file was read. Try again.',
      detail: failure.kind === 'sql' ? `sql ${failure.code}` : `sql ${failure.kind}`,
    }
  }
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return {
    kind: 'failed',
    reason: timedOut
      ? 'Reading this file took too long. Try again.'
      : 'Something went wrong while this file was read. Try again.',
    // Messages of unknown errors may hold what was being read: only the kind of error is passed on.
    detail: error instanceof Error ? error.name : typeof error,
  }
}

function modelFailure(error: APICallError): JobOutcome {
  const retryAfter = Number(error.responseHeaders?.['retry-after'])
  return {
    kind: 'failed',
    reason: 'The embedding model did not answer while the file was read. Try again.',
    detail: `embedding model: ${error.statusCode ?? 'no answer'}`,
    ...(retryAfter > 0 && { retryAfterSeconds: Math.min(Math.ceil(retryAfter), MAX_RETRY_AFTER_SECONDS) }),
  }
}

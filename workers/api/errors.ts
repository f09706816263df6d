/** The end of every request that failed: a problem for the client, the cause for the log. */
import { NeonDbError } from '@neondatabase/serverless'
import { APICallError, RetryError } from 'ai'
import type { ErrorHandler } from 'hono'
import { errorFields, logger } from '../../core/log.ts'
import type { AppEnv } from './env.ts'
import { INTERNAL, ProblemError, type ProblemSpec, problemResponse, UPSTREAM } from './problem.ts'

const log = logger('api')

export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const problem = problemOfError(error)
  if (problem.status >= 500 && problem.name !== 'not-ready')
    log.error('request failed', { ...errorFields(error instanceof ProblemError ? (error.cause ?? error) : error) })
  return problemResponse(c, problem)
}

/** What an exception is to the client. A service that failed is told apart from a mistake of ours; neither's message is shown. */
export function problemOfError(error: unknown): ProblemSpec {
  if (error instanceof ProblemError) return error.problem
  return isUpstreamFailure(error) ? UPSTREAM : INTERNAL
}

function isUpstreamFailure(error: unknown): boolean {
  if (error instanceof NeonDbError || APICallError.isInstance(error) || RetryError.isInstance(error)) return true
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}

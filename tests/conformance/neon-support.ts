/** What the tests of `local/neon` share: one stand-in with one project and a driver for it, and a look at errors. */
import { neon as connect, NeonDbError, neonConfig } from '@neondatabase/serverless'
import { expect } from 'vitest'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'

export type Sql = ReturnType<typeof connect<false, false>>

export interface SqlFixture {
  neon: TestNeon
  project: { id: string; connectionString: string }
  sql: Sql
  /** One request as the driver would send it, with what it would not. */
  post(body: unknown, headers?: Record<string, string>, path?: string): Promise<Response>
}

/** Points the driver at a stand-in of its own, with one project that has the vector extension. */
export async function startSqlFixture(): Promise<SqlFixture> {
  const neon = await startTestNeon()
  neonConfig.fetchEndpoint = () => neon.sqlEndpoint
  const project = await neon.createProject('sql')
  const sql = connect(project.connectionString)
  await sql`CREATE EXTENSION IF NOT EXISTS vector`
  const post: SqlFixture['post'] = (body, headers = {}, path = '/sql') =>
    fetch(new URL(path, neon.sqlEndpoint), {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        'neon-connection-string': project.connectionString,
        'neon-raw-text-output': 'true',
        'neon-array-mode': 'true',
        ...headers,
      },
    })
  return { neon, project, sql, post }
}

/** The driver's error with which a query fails. */
export async function errorOf(promise: Promise<unknown>): Promise<NeonDbError> {
  const error = await promise.then(
    () => new Error('the query succeeded'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(NeonDbError)
  return error as NeonDbError
}

interface Failure {
  status?: number
  data?: { code: string; message: string; request_id: string }
  headers?: Record<string, unknown>
}

/** Status and body with which a call of the management API fails. */
export async function failure(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (reason: Error & { response?: Failure }) => reason,
  )
  if ('response' in error && error.response !== undefined) return error.response
  throw error
}

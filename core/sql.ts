/**
 * SQL over HTTP, the only way Alcove talks to a database: one request is one statement or one transaction.
 * Nothing of a session survives a request.
 */
import { type FullQueryResults, NeonDbError, type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless'

export interface Statement {
  text: string
  /** Bound as text; the statement casts. `null` is SQL's null. */
  params?: (string | number | boolean | null)[]
}

export type Row = Record<string, unknown>

export interface BatchOptions {
  readOnly?: boolean
  isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable'
}

/** A database that answers statements. `batch` is one transaction in one request; its results stand in order. */
export interface Database {
  query<T extends Row = Row>(statement: Statement): Promise<T[]>
  batch(statements: Statement[], options?: BatchOptions): Promise<Row[][]>
}

/** Statements that take longer than this are given up by the caller; their outcome is then unknown. */
const REQUEST_TIMEOUT_MS = 30_000

/**
 * A database by its connection string. `sqlEndpoint` is the URL of the SQL proxy; left out, it is what Neon's
 * driver derives from the host. Errors are the driver's: pass them to `classifySqlError`.
 */
export function openDatabase(
  connectionString: string,
  sqlEndpoint: string | undefined,
  timeoutMs = REQUEST_TIMEOUT_MS,
): Database {
  // The driver reads this option from its global configuration only. Every database of a deployment has the same proxy.
  if (sqlEndpoint) neonConfig.fetchEndpoint = sqlEndpoint
  const sql: NeonQueryFunction<false, true> = neon(connectionString, { fullResults: true })
  /** The timer is cleared with the answer: a pending one would keep a Durable Object from hibernating. */
  async function limited<T>(send: (fetchOptions: { signal: AbortSignal }) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      return await send({ signal: controller.signal })
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    async query<T extends Row>(statement: Statement) {
      const result = (await limited((fetchOptions) =>
        sql.query(statement.text, statement.params ?? [], { fetchOptions }),
      )) as unknown as FullQueryResults<false>
      return result.rows as T[]
    },
    async batch(statements, options = {}) {
      const results = await limited((fetchOptions) =>
        sql.transaction(
          (transaction) => statements.map((statement) => transaction.query(statement.text, statement.params ?? [])),
          {
            readOnly: options.readOnly ?? false,
            isolationLevel: options.isolation ?? 'ReadCommitted',
            fetchOptions,
          },
        ),
      )
      return (results as unknown as FullQueryResults<false>[]).map((result) => result.rows as Row[])
    },
  }
}

export type SqlFailure =
  /** The database answered: the statement is wrong or was refused. `code` is the SQLSTATE. */
  | { kind: 'sql'; code: string; constraint: string | null; message: string }
  /** The project ran out of its plan's compute or transfer. */
  | { kind: 'quota'; message: string }
  /** The password or the endpoint is no longer right. */
  | { kind: 'refused'; message: string }
  /** Too large for one request or response. */
  | { kind: 'too-large'; message: string }
  /** Nobody knows whether it happened: time-out, lost connection, 5xx of the proxy. */
  | { kind: 'unknown-outcome'; message: string }

/** SQLSTATE classes and codes after which the same statement may well succeed, having changed nothing now. */
const RETRYABLE_SQLSTATES = /^(40001|40P01|55P03|57014|57P01|57P02|57P03|53\d{3}|08\d{3})$/

/** Sorts what the driver throws. A status other than 200 and 400 has no SQLSTATE, only a message with the status in it. */
export function classifySqlError(error: unknown): SqlFailure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof NeonDbError) {
    if (error.code) return { kind: 'sql', code: error.code, constraint: error.constraint ?? null, message }
    if (/password authentication failed|endpoint .* (not found|could not be found)/i.test(message))
      return { kind: 'refused', message }
    if (/quota|HTTP status 402/i.test(message)) return { kind: 'quota', message }
    if (/HTTP status (413|507)/.test(message)) return { kind: 'too-large', message }
  }
  return { kind: 'unknown-outcome', message }
}

/** Whether trying again later can help. For an unknown outcome the caller must make sure that twice does no harm. */
export function isRetryable(failure: SqlFailure): boolean {
  return (
    failure.kind === 'unknown-outcome' ||
    failure.kind === 'quota' ||
    (failure.kind === 'sql' && RETRYABLE_SQLSTATES.test(failure.code))
  )
}

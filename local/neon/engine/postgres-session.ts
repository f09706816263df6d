/** Runs SQL requests on connections of a real PostgreSQL, with every value as Postgres writes it. */
import type { Stream } from 'node:stream'
import postgres from 'postgres'
import { errorReply, failures, resultsReply, type SqlErrorFields, type SqlReply, writeResult } from '../sql/reply.ts'
import { beginStatement, maxResponseBytes, type SqlRequest, type SqlStatement } from '../sql/request.ts'
import { NoComputeError } from './engine.ts'

const asIs = { serialize: (value: string) => value, parse: (value: string) => value }

/** Parameters arrive as text and leave as text, whatever type Postgres finds for them. */
const withoutDecoding = {
  fetch_types: false,
  prepare: false,
  onnotice: () => {},
  types: {
    json: { to: 114, from: [114, 3802], ...asIs },
    boolean: { to: 16, from: [16], ...asIs },
    date: { to: 1184, from: [1082, 1114, 1184], ...asIs },
    bytea: { to: 17, from: [17], ...asIs },
  },
}

/** One statement a query, also without parameters. Missing in the library's types. */
const extendedProtocol: postgres.UnsafeQueryOptions & { simple: boolean } = { simple: false }

/** Lends connections, each to one request at a time. */
export interface ConnectionPool {
  /** `work` returns what it found out, and whether the connection is fit for the next request. */
  use<T>(work: (connection: postgres.Sql) => Promise<{ result: T; reusable: boolean }>): Promise<T>
  end(): Promise<void>
}

/**
 * A pool of clients with one connection each. The library's own way to reserve a connection never answers when it
 * doesn't fetch types first.
 */
export function createConnectionPool(url: string, size: number, statementTimeoutMs: number): ConnectionPool {
  const all = new Set<postgres.Sql>()
  const free: postgres.Sql[] = []
  const waiting: ((connection: postgres.Sql) => void)[] = []
  const connect = () => {
    const connection = postgres(url, {
      ...withoutDecoding,
      max: 1,
      connect_timeout: 10,
      connection: { statement_timeout: statementTimeoutMs },
    })
    all.add(connection)
    return connection
  }
  const take = async () => {
    const idle = free.pop()
    if (idle !== undefined) return idle
    return all.size < size ? connect() : new Promise<postgres.Sql>((resolve) => waiting.push(resolve))
  }
  const giveBack = (connection: postgres.Sql, reusable: boolean) => {
    if (!reusable) {
      all.delete(connection)
      void connection.end({ timeout: 0 })
    }
    const next = waiting.shift()
    if (next !== undefined) next(reusable ? connection : connect())
    else if (reusable) free.push(connection)
  }
  return {
    async use(work) {
      const connection = await take()
      let reusable = false
      try {
        const done = await work(connection)
        reusable = done.reusable
        return done.result
      } finally {
        giveBack(connection, reusable)
      }
    },
    end: async () => {
      await Promise.all([...all].map((connection) => connection.end({ timeout: 5 })))
    },
  }
}

/** Nothing outlives a request: the connection is reset before anyone else gets it, or not used again. */
export async function runOnConnection(
  connection: postgres.Sql,
  { statements, batch }: SqlRequest,
  applicationName: string | undefined,
): Promise<{ result: SqlReply; reusable: boolean }> {
  try {
    await connection`SELECT set_config('application_name', ${applicationName ?? ''}, false)`
  } catch (error) {
    throw new NoComputeError((error as Error).message)
  }
  try {
    if (batch !== undefined) await connection.unsafe(beginStatement(batch))
    const result = await runAll(connection, statements, batch !== undefined)
    if (batch !== undefined && result.status === 200) await connection.unsafe('COMMIT')
    return { result, reusable: await reset(connection) }
  } catch (error) {
    if (error instanceof CopyStarted) return { result: failures.unexpectedMessage(), reusable: false }
    return { result: replyOf(error), reusable: await reset(connection) }
  }
}

/** A COPY from or to the client leaves the connection in the middle of it. */
class CopyStarted extends Error {}

async function runAll(connection: postgres.Sql, statements: SqlStatement[], isBatch: boolean): Promise<SqlReply> {
  const results: string[] = []
  let bytes = 0
  for (const statement of statements) {
    const result = await connection.unsafe(statement.query, statement.params, extendedProtocol).raw()
    // For a COPY the library hands out a stream, for which nobody here has data. It ends with its connection.
    if (!Array.isArray(result)) {
      ;(result as unknown as Stream).on('error', () => {})
      throw new CopyStarted()
    }
    const json = writeResult(
      {
        fields: (result.columns ?? []).map((column) => ({
          name: column.name,
          dataTypeID: column.type,
          tableID: column.table,
          columnID: column.number,
          // The library doesn't hand these two on; no client of the protocol here reads them.
          dataTypeSize: -1,
          dataTypeModifier: -1,
        })),
        rows: result.map((row) => row.map((value) => (value === null ? null : String(value)))),
        commandTag: commandTag(result.command, result.count),
      },
      statement,
    )
    bytes += json.length
    if (bytes > maxResponseBytes) return failures.responseTooLarge()
    results.push(json)
  }
  return resultsReply(results, isBatch)
}

/** The library takes the tag apart; this is it again. */
function commandTag(command: string | undefined, count: number | null): string {
  if (count === null) return command ?? ''
  return command === 'INSERT' ? `INSERT 0 ${count}` : `${command} ${count}`
}

async function reset(connection: postgres.Sql): Promise<boolean> {
  try {
    await connection.unsafe('ROLLBACK')
    await connection.unsafe('DISCARD ALL')
    return true
  } catch {
    return false
  }
}

function replyOf(error: unknown): SqlReply {
  if (!(error instanceof postgres.PostgresError)) return failures.connectionClosed()
  const extra = error as unknown as Record<string, string | undefined>
  const fields: SqlErrorFields = {
    message: error.message,
    code: error.code,
    detail: error.detail,
    hint: error.hint,
    position: error.position,
    internalPosition: error.internal_position,
    internalQuery: error.internal_query,
    severity: error.severity,
    where: error.where,
    table: error.table_name,
    column: error.column_name,
    schema: error.schema_name,
    dataType: extra.type_name,
    constraint: error.constraint_name,
    file: error.file,
    line: error.line,
    routine: error.routine,
  }
  return errorReply(fields)
}

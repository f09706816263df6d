/** Runs SQL requests on connections of a real PostgreSQL, with every value as Postgres writes it. */
import postgres from 'postgres'
import { errorReply, failures, resultsReply, type SqlErrorFields, type SqlReply, writeResult } from '../sql/reply.ts'
import { beginStatement, maxResponseBytes, type SqlRequest, type SqlStatement } from '../sql/request.ts'
import { NoComputeError } from './engine.ts'

const asIs = { serialize: (value: string) => value, parse: (value: string) => value }

/** Parameters arrive as text and leave as text, whatever type Postgres finds for them. */
export const withoutDecoding = {
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

/** Nothing outlives a request: the connection is reset before anyone else gets it. */
export async function runOnConnection(
  connections: postgres.Sql,
  { statements, batch }: SqlRequest,
  applicationName: string | undefined,
): Promise<SqlReply> {
  let connection: postgres.ReservedSql
  try {
    connection = await connections.reserve()
  } catch (error) {
    throw new NoComputeError((error as Error).message)
  }
  try {
    if (applicationName !== undefined)
      await connection`SELECT set_config('application_name', ${applicationName}, false)`
    if (batch === undefined) return await runAll(connection, statements, false)
    await connection.unsafe(beginStatement(batch))
    const reply = await runAll(connection, statements, true)
    if (reply.status === 200) await connection.unsafe('COMMIT')
    return reply
  } catch (error) {
    return replyOf(error)
  } finally {
    await reset(connection)
    connection.release()
  }
}

async function runAll(
  connection: postgres.ReservedSql,
  statements: SqlStatement[],
  isBatch: boolean,
): Promise<SqlReply> {
  const results: string[] = []
  let bytes = 0
  for (const statement of statements) {
    const result = await connection.unsafe(statement.query, statement.params, extendedProtocol).raw()
    // For a COPY from or to the client the library hands out a stream.
    if (!Array.isArray(result)) {
      ;(result as unknown as { destroy(error: Error): void }).destroy(new Error('COPY is not supported'))
      return failures.unexpectedMessage()
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

async function reset(connection: postgres.ReservedSql): Promise<void> {
  try {
    await connection.unsafe('ROLLBACK')
    await connection.unsafe('DISCARD ALL')
  } catch {
    // The connection is gone; the library opens another one.
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

/** Replies of SQL over HTTP: results and errors as Neon's proxy writes them. No I/O. */
import { maxResponseBytes, type SqlStatement } from './request.ts'

export interface SqlReply {
  status: number
  /** JSON. */
  body: string
}

export interface ResultField {
  name: string
  dataTypeID: number
  tableID: number
  columnID: number
  dataTypeSize: number
  dataTypeModifier: number
}

export interface StatementResult {
  fields: ResultField[]
  /** Postgres' text form of every value. */
  rows: (string | null)[][]
  /** As Postgres sends it: `INSERT 0 1`, `CREATE TABLE`, empty for an empty statement. */
  commandTag: string
}

/** Every key an error reply has; `null` where Postgres said nothing. */
const errorKeys = [
  'message',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'severity',
  'where',
  'table',
  'column',
  'schema',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

export type SqlErrorFields = { message: string } & { [key in (typeof errorKeys)[number]]?: string | null }

export function errorReply(fields: SqlErrorFields, status = 400): SqlReply {
  const body = Object.fromEntries(errorKeys.map((key) => [key, fields[key] ?? null]))
  return { status, body: JSON.stringify(body) }
}

/** Which of several ways to fail, where Postgres itself has nothing to say. */
export const failures = {
  /** The answer of the proxy to wrong user, password and endpoint alike. */
  authentication: (user: string) => errorReply({ message: `password authentication failed for user '${user}'` }),
  responseTooLarge: () => errorReply({ message: `response is too large (max is ${maxResponseBytes} bytes)` }, 507),
  requestTooLarge: (limit: number) => errorReply({ message: `request is too large (max is ${limit} bytes)` }, 413),
  /** A statement that the extended protocol over HTTP can't carry: `COPY` from or to the client. */
  unexpectedMessage: () => errorReply({ message: 'unexpected message from server' }),
  /** The compute went away in the middle of a statement; whether a lone statement took effect is unknown. */
  connectionClosed: () => errorReply({ message: 'connection closed' }),
  /** The compute was stopped under a statement, as an operator would. */
  terminated: () =>
    errorReply({
      message: 'terminating connection due to administrator command',
      code: '57P01',
      severity: 'FATAL',
      file: 'postgres.c',
      routine: 'ProcessInterrupts',
    }),
  /** The compute does not start. No `code`, and a status that makes the driver say "Server error". */
  noCompute: () => errorReply({ message: "Couldn't connect to compute node" }, 500),
} as const

/** One statement's result as JSON text. */
export function writeResult(result: StatementResult, statement: SqlStatement): string {
  const { command, rowCount } = parseCommandTag(result.commandTag)
  const names = result.fields.map((field) => field.name)
  return JSON.stringify({
    fields: result.fields.map((field) => ({ ...field, format: 'text' })),
    rows: statement.arrayMode
      ? result.rows
      : result.rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index] ?? '', value]))),
    command,
    rowCount,
    rowAsArray: statement.arrayMode,
  })
}

/** `INSERT 0 3` is 3 rows of `INSERT`; `CREATE TABLE` is `CREATE` without a number. */
export function parseCommandTag(tag: string): { command: string; rowCount: number | null } {
  const words = tag.split(' ')
  const command = words[0] ?? ''
  const count = command === 'INSERT' ? words[2] : words.slice(1).join(' ')
  return { command, rowCount: count !== undefined && /^\d+$/.test(count) ? Number(count) : null }
}

/** All results as the reply to a request, or the reply that they are too large. */
export function resultsReply(results: string[], isBatch: boolean): SqlReply {
  const body = isBatch ? `{"results":[${results.join(',')}]}` : (results[0] ?? '{}')
  return Buffer.byteLength(body) > maxResponseBytes ? failures.responseTooLarge() : { status: 200, body }
}

/** Runs SQL requests on one Postgres backend by the wire protocol, as Neon's proxy does: nothing outlives a request. */
import { protocol } from '@electric-sql/pglite'
import {
  errorReply,
  failures,
  resultsReply,
  type SqlErrorFields,
  type SqlReply,
  type StatementResult,
  writeResult,
} from '../sql/reply.ts'
import { beginStatement, maxResponseBytes, type SqlRequest, type SqlStatement } from '../sql/request.ts'

type BackendMessage = Parameters<Parameters<InstanceType<typeof protocol.Parser>['parse']>[1]>[0]

/** Sends wire protocol messages and hands over each message that comes back. */
export type Exchange = (message: Uint8Array, onMessage: (message: BackendMessage) => void) => Promise<void>

export interface Session {
  run(request: SqlRequest, applicationName: string | undefined): Promise<SqlReply>
  /** Forgets everything a request may have left behind. Call it between requests. */
  reset(): Promise<void>
}

type Outcome = { kind: 'result'; json: string } | { kind: 'reply'; reply: SqlReply }

const { serialize } = protocol

/** @param role who every request runs as: the backend itself is a superuser's. */
export function createSession(exchange: Exchange, role: string): Session {
  let transactionOpen = false

  /** A statement of the stand-in's own. */
  async function command(sql: string): Promise<SqlErrorFields | undefined> {
    let error: SqlErrorFields | undefined
    await exchange(serialize.query(sql), (message) => {
      if (isError(message)) error ??= errorFields(message)
      if (isReady(message)) transactionOpen = message.status !== 'I'
    })
    return error
  }

  async function statement(statement: SqlStatement): Promise<Outcome> {
    const result: StatementResult = { fields: [], rows: [], commandTag: '' }
    let error: SqlErrorFields | undefined
    let copies = false
    let bytes = 0
    // A CopyFail after Execute ends a `COPY … FROM STDIN` that would wait for data for ever; without one it is ignored.
    const messages = [
      serialize.parse({ text: statement.query }),
      serialize.bind({ values: statement.params }),
      serialize.describe({ type: 'P' }),
      serialize.execute(),
      serialize.copyFail('COPY from the client is not supported'),
      serialize.sync(),
    ]
    await exchange(Buffer.concat(messages), (message) => {
      if (isError(message)) error ??= errorFields(message)
      else if (isReady(message)) transactionOpen = message.status !== 'I'
      else if (isRow(message)) {
        for (const value of message.fields) bytes += value?.length ?? 4
        if (bytes <= maxResponseBytes) result.rows.push(message.fields)
      } else if (isRowDescription(message)) {
        result.fields = message.fields.map(
          ({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier }) => ({
            name,
            dataTypeID,
            tableID,
            columnID,
            dataTypeSize,
            dataTypeModifier,
          }),
        )
      } else if (isComplete(message)) result.commandTag = message.text
      else if (message.name === 'copyInResponse' || message.name === 'copyOutResponse') copies = true
    })
    if (copies) return { kind: 'reply', reply: failures.unexpectedMessage() }
    if (error !== undefined) return { kind: 'reply', reply: errorReply(error) }
    if (bytes > maxResponseBytes) return { kind: 'reply', reply: failures.responseTooLarge() }
    return { kind: 'result', json: writeResult(result, statement) }
  }

  async function runAll(statements: SqlStatement[], isBatch: boolean): Promise<SqlReply> {
    const results: string[] = []
    let bytes = 0
    for (const each of statements) {
      const outcome = await statement(each)
      if (outcome.kind === 'reply') return outcome.reply
      bytes += outcome.json.length
      if (bytes > maxResponseBytes) return failures.responseTooLarge()
      results.push(outcome.json)
    }
    return resultsReply(results, isBatch)
  }

  return {
    async run({ statements, batch }, applicationName) {
      if (applicationName !== undefined) await command(`SET application_name TO ${quoteLiteral(applicationName)}`)
      if (batch === undefined) return runAll(statements, false)
      const notBegun = await command(beginStatement(batch))
      if (notBegun !== undefined) return errorReply(notBegun)
      const reply = await runAll(statements, true)
      if (reply.status !== 200) return reply
      const notCommitted = await command('COMMIT')
      return notCommitted === undefined ? reply : errorReply(notCommitted)
    },

    async reset() {
      if (transactionOpen) await command('ROLLBACK')
      // Not in one message: DISCARD ALL refuses to run inside the implicit transaction of several statements.
      await command('DISCARD ALL')
      await command(`SET SESSION AUTHORIZATION ${role}`)
    },
  }
}

function quoteLiteral(text: string): string {
  const quoted = text.replaceAll('\0', '').replaceAll("'", "''").replaceAll('\\', '\\\\')
  return ` E'${quoted}'`
}

type Messages = typeof protocol.messages
type ErrorMessage = InstanceType<Messages['DatabaseError']>

function errorFields(error: ErrorMessage): SqlErrorFields {
  return {
    message: error.message,
    code: error.code,
    detail: error.detail,
    hint: error.hint,
    position: error.position,
    internalPosition: error.internalPosition,
    internalQuery: error.internalQuery,
    severity: error.severity,
    where: error.where,
    table: error.table,
    column: error.column,
    schema: error.schema,
    dataType: error.dataType,
    constraint: error.constraint,
    file: error.file,
    line: error.line,
    routine: error.routine,
  }
}

function isError(message: BackendMessage): message is ErrorMessage {
  return message.name === 'error'
}
function isReady(message: BackendMessage): message is InstanceType<Messages['ReadyForQueryMessage']> {
  return message.name === 'readyForQuery'
}
function isRow(message: BackendMessage): message is InstanceType<Messages['DataRowMessage']> {
  return message.name === 'dataRow'
}
function isRowDescription(message: BackendMessage): message is InstanceType<Messages['RowDescriptionMessage']> {
  return message.name === 'rowDescription'
}
function isComplete(message: BackendMessage): message is InstanceType<Messages['CommandCompleteMessage']> {
  return message.name === 'commandComplete'
}

/**
 * What a caller of SQL over HTTP asks for, parsed from headers and body. No I/O.
 *
 * The protocol is that of Neon's proxy (github.com/neondatabase/neon, `proxy/src/serverless`), as
 * `@neondatabase/serverless` speaks it. Values are always sent as Postgres writes them: no client of today leaves out
 * the header that asks for that.
 */
import { z } from 'zod'

/** Neon's limits for one request and one response, in bytes. */
export const maxRequestBytes = 10 * 1024 * 1024
export const maxResponseBytes = 10 * 1024 * 1024

const isolationLevels = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
} as const

export interface SqlStatement {
  query: string
  /** In Postgres' text form. Their types are left for Postgres to infer. */
  params: (string | null)[]
  /** Whether rows are sent as arrays, or else as objects. */
  arrayMode: boolean
}

export interface SqlBatch {
  isolationLevel?: keyof typeof isolationLevels
  readOnly: boolean
  deferrable: boolean
}

export interface SqlRequest {
  statements: SqlStatement[]
  /** Present when the statements are one transaction; without it there is exactly one statement. */
  batch?: SqlBatch
}

export type ParsedRequest = { ok: true; request: SqlRequest } | { ok: false; message: string }

const queryData = z.object({
  query: z.string(),
  params: z.array(z.json()).optional(),
  arrayMode: z.boolean().nullish(),
})
const payload = z.union([queryData, z.object({ queries: z.array(queryData) })])

/** @param header looks a request header up, in any case of letters. */
export function parseSqlRequest(body: string, header: (name: string) => string | undefined): ParsedRequest {
  const isolationLevel = header('neon-batch-isolation-level')
  if (isolationLevel !== undefined && !isIsolationLevel(isolationLevel)) {
    return { ok: false, message: 'invalid isolation level' }
  }
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (error) {
    return { ok: false, message: `could not parse the HTTP request body: ${(error as Error).message}` }
  }
  const parsed = payload.safeParse(json)
  if (!parsed.success) {
    return {
      ok: false,
      message: 'could not parse the HTTP request body: data did not match any variant of untagged enum Payload',
    }
  }
  const arrayModeByDefault = header('neon-array-mode') === 'true'
  const statement = (data: z.infer<typeof queryData>): SqlStatement => ({
    query: data.query,
    params: (data.params ?? []).map(toPostgresText),
    arrayMode: data.arrayMode ?? arrayModeByDefault,
  })
  if ('query' in parsed.data) return { ok: true, request: { statements: [statement(parsed.data)] } }
  return {
    ok: true,
    request: {
      statements: parsed.data.queries.map(statement),
      batch: {
        isolationLevel,
        readOnly: header('neon-batch-read-only') === 'true',
        deferrable: header('neon-batch-deferrable') === 'true',
      },
    },
  }
}

/** The headers of a batch that its reply repeats. */
export function batchHeaders(batch: SqlBatch | undefined): Record<string, string> {
  if (batch === undefined) return {}
  return {
    ...(batch.isolationLevel === undefined ? {} : { 'neon-batch-isolation-level': batch.isolationLevel }),
    ...(batch.readOnly ? { 'neon-batch-read-only': 'true' } : {}),
    ...(batch.deferrable ? { 'neon-batch-deferrable': 'true' } : {}),
  }
}

export function beginStatement(batch: SqlBatch): string {
  const modes = [
    ...(batch.isolationLevel === undefined ? [] : [`ISOLATION LEVEL ${isolationLevels[batch.isolationLevel]}`]),
    ...(batch.readOnly ? ['READ ONLY'] : []),
    ...(batch.deferrable ? ['DEFERRABLE'] : []),
  ]
  return ['START TRANSACTION', modes.join(', ')].join(' ').trimEnd()
}

function isIsolationLevel(text: string): text is keyof typeof isolationLevels {
  return Object.hasOwn(isolationLevels, text)
}

/** A JSON parameter as Postgres' text form; a JSON array becomes an array literal. */
function toPostgresText(value: unknown): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  return Array.isArray(value) ? toArrayLiteral(value) : JSON.stringify(value)
}

function toArrayLiteral(value: unknown[]): string {
  const items = value.map((item) => {
    if (item === null) return 'NULL'
    if (Array.isArray(item)) return toArrayLiteral(item)
    return JSON.stringify(typeof item === 'object' ? JSON.stringify(item) : item)
  })
  return `{${items.join(',')}}`
}

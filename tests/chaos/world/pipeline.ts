/** Many statements in one message to the engine, and their results: most of an engine's time goes into messages. */
import { type PGlite, protocol } from '@electric-sql/pglite'

export interface Query {
  query: string
  params?: (string | null)[]
}

export interface Result {
  fields: { name: string; dataTypeID: number }[]
  rows: (string | null)[][]
  /** As in `INSERT 0 1`. */
  tag: string
}

export interface SqlError {
  code: string
  message: string
  constraint: string | null
}

export type Outcome = { ok: true; results: Result[] } | { ok: false; error: SqlError }

const { serialize } = protocol

/** One transaction, unless a statement among them begins or ends one itself. */
export async function runPipeline(engine: PGlite, queries: readonly Query[]): Promise<Outcome> {
  const messages = queries.flatMap(({ query, params = [] }) => [
    serialize.parse({ text: query }),
    serialize.bind({ values: params.map((value) => (value === null ? null : String(value))) }),
    serialize.describe({ type: 'P' }),
    serialize.execute(),
  ])
  const answer = await engine.execProtocol(Buffer.concat([...messages, serialize.sync()]), { throwOnError: false })
  const results: Result[] = []
  let result: Result = { fields: [], rows: [], tag: '' }
  let error: SqlError | null = null
  for (const message of answer.messages) {
    if (message.name === 'error') {
      const { code, constraint, message: text } = message as { code?: string; constraint?: string; message?: string }
      error ??= { code: code ?? '', message: text ?? '', constraint: constraint ?? null }
    } else if (message.name === 'rowDescription') result.fields = (message as unknown as Pick<Result, 'fields'>).fields
    else if (message.name === 'dataRow') result.rows.push((message as unknown as { fields: (string | null)[] }).fields)
    else if (message.name === 'commandComplete' || message.name === 'emptyQuery') {
      results.push({ ...result, tag: (message as unknown as { text?: string }).text ?? '' })
      result = { fields: [], rows: [], tag: '' }
    }
  }
  return error ? { ok: false, error } : { ok: true, results }
}

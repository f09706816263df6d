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

/** Rows as values of the language, by their column's name. */
export function objectsOf<T>({ fields, rows }: Result): T[] {
  return rows.map(
    (row) =>
      Object.fromEntries(fields.map(({ name, dataTypeID }, i) => [name, parsed(row[i] ?? null, dataTypeID)])) as T,
  )
}

const [BOOL, NUMBERS, JSONS] = [16, [20, 21, 23, 701], [114, 3802]]

function parsed(text: string | null, type: number): unknown {
  if (text === null) return null
  if (type === BOOL) return text === 't'
  if (NUMBERS.includes(type)) return Number(text)
  return JSONS.includes(type) ? JSON.parse(text) : text
}

/** Statements that an engine has parsed already, by their text. */
export class Prepared {
  readonly #names = new Map<string, string>()
  readonly #prefix: string
  #count = 0

  /** `prefix` tells it from others in the same session. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  nameOf(text: string): string | undefined {
    return this.#names.get(text)
  }

  newName(): string {
    return `${this.#prefix}_${this.#count++}`
  }

  add(text: string, name: string): void {
    this.#names.set(text, name)
  }
}

/**
 * One transaction, unless a statement among them begins or ends one itself. With `prepared`, what was parsed once isn't
 * parsed again.
 */
export async function runPipeline(engine: PGlite, queries: readonly Query[], prepared?: Prepared): Promise<Outcome> {
  const parsed: { text: string; name: string }[] = []
  const messages = queries.flatMap(({ query: text, params = [] }) => {
    const known = prepared?.nameOf(text) ?? parsed.find((one) => one.text === text)?.name
    const name = known ?? prepared?.newName() ?? ''
    if (known === undefined && prepared) parsed.push({ text, name })
    return [
      ...(known === undefined ? [serialize.parse({ name, text })] : []),
      serialize.bind({ statement: name, values: params.map((value) => (value === null ? null : String(value))) }),
      serialize.describe({ type: 'P' }),
      serialize.execute(),
    ]
  })
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
  if (error) return { ok: false, error }
  for (const { text, name } of parsed) prepared?.add(text, name)
  return { ok: true, results }
}

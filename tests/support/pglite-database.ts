/** A `Database` over an in-memory PGlite with pgvector, for unit tests of statements. Errors look like the driver's. */
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { NeonDbError } from '@neondatabase/serverless'
import { migrate } from '../../core/migrator/migrate.ts'
import type { Migration } from '../../core/migrator/plan.ts'
import type { Database, Row, Statement } from '../../core/sql.ts'
import { emptyDatabase } from './pglite-template.ts'

export interface TestDatabase extends Database {
  /** All rows of a statement without parameters. */
  rows(text: string): Promise<Row[]>
  /** Runs any number of statements. */
  script(text: string): Promise<void>
  /** Runs `COPY … FROM stdin` with these lines. */
  copyIn(statement: string, lines: string): Promise<void>
  close(): Promise<void>
}

/** Opens an empty database; with `migrations`, one that has them applied. */
export async function openTestDatabase(migrations: readonly Migration[] = []): Promise<TestDatabase> {
  const loadDataDir = emptyDatabase()
  const engine = await PGlite.create({ extensions: { vector }, ...(loadDataDir ? { loadDataDir } : {}) })
  const database: TestDatabase = {
    close: () => engine.close(),
    rows: (text) => run(engine, { text }),
    async script(text) {
      await engine.exec(text)
    },
    async copyIn(statement, lines) {
      await engine.query(statement.replace(/FROM stdin;\s*$/, "FROM '/dev/blob'"), [], { blob: new Blob([lines]) })
    },
    query: async <T extends Row>(statement: Statement) => (await run(engine, statement)) as T[],
    batch: (statements, options) =>
      engine.transaction(async (transaction) => {
        if (options?.readOnly) await transaction.query('set transaction read only')
        const results: Row[][] = []
        for (const statement of statements) results.push(await run(transaction, statement))
        return results
      }),
  }
  if (migrations.length > 0) {
    const outcome = await migrate(database, migrations)
    if (outcome.kind !== 'migrated') throw new Error(`migrations failed: ${JSON.stringify(outcome)}`)
  }
  return database
}

async function run(engine: Pick<PGlite, 'query'>, statement: Statement): Promise<Row[]> {
  const params = (statement.params ?? []).map((value) => (value === null ? null : String(value)))
  try {
    // Parameters are sent as text without a type, as the HTTP driver does.
    const result = await engine.query<Row>(statement.text, params, { serializers: textForEveryType })
    return result.rows
  } catch (error) {
    throw asDriverError(error)
  }
}

const textForEveryType = new Proxy({}, { get: () => (value: unknown) => String(value) })

function asDriverError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  return Object.assign(new NeonDbError(error.message), error)
}

/** `schema.sql` of an export: what the migrations made of the database, as one script. No I/O. */
import { HISTORY_SQL } from '../migrator/migrate.ts'
import type { Migration } from '../migrator/plan.ts'

/** Long index builds run outside transactions where people work meanwhile; an empty database needs none of that. */
const CONCURRENTLY = /^(\s*create\s+(?:unique\s+)?index\s+)concurrently\s+/i

/** Null when `version` is not among `migrations`: the database belongs to a newer release. */
export function schemaSql(migrations: readonly Migration[], version: string): string | null {
  const last = migrations.findIndex(({ id }) => id === version)
  if (last < 0) return null
  const steps = migrations.slice(0, last + 1).map(({ id, statements }) => {
    const sql = statements.map((statement) => terminated(statement.replace(CONCURRENTLY, '$1')))
    return `-- ${id}\n${sql.join('\n')}\n`
  })
  return `${terminated(HISTORY_SQL)}\n\n${steps.join('\n')}`
}

function terminated(statement: string): string {
  const text = statement.trim()
  return text.endsWith(';') ? text : `${text};`
}

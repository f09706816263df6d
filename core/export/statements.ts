/** The statements that an export reads pages with. Every column comes as text, as COPY writes it. No I/O. */
import type { Row, Statement } from '../sql.ts'
import type { Column } from './catalog.ts'
import { quoted } from './copy-text.ts'
import type { ChildTable, RootTable } from './tables.ts'

/** Values of a primary key: the next page begins after them. */
export type Key = readonly (string | null)[]

export function rootPage(table: RootTable, columns: readonly Column[], after: Key | null, limit: number): Statement {
  const { condition, params } = keyset([table.key], columns, after, 2)
  return {
    text: pageOf(`from ${quoted(table.name)} r where ${condition}`, [table.key], columns),
    params: [limit, ...params],
  }
}

/** Rows of the children, of those parents only, and of the generation that the parent's row has in the export. */
export function childPage(
  parent: RootTable,
  table: ChildTable,
  columns: readonly Column[],
  parents: readonly Row[],
  after: Key | null,
  limit: number,
): Statement {
  const { condition, params } = keyset(table.key, columns, after, 3)
  const fence = table.fence ? `and p.fence = r.${quoted(table.fence)}::text` : ''
  const wanted = parents.map((row) => ({
    id: textOf(row, parent.key),
    ...(parent.fence ? { fence: textOf(row, parent.fence) } : {}),
  }))
  return {
    text: pageOf(
      `from jsonb_to_recordset($2::jsonb) as p(id text, fence text)
        join ${quoted(table.name)} r on r.${quoted(table.parent)} = p.id::${typeOf(columns, table.parent)} ${fence}
        where ${condition}`,
      table.key,
      columns,
    ),
    params: [limit, JSON.stringify(wanted), ...params],
  }
}

/**
 * The first rows by key, at most `$1`. They are chosen before they are made text: beside a LIMIT, Postgres would turn every row that
 * it sorts into text, and so the whole table for each page.
 */
function pageOf(source: string, key: readonly string[], columns: readonly Column[]): string {
  const order = key.map((column) => `r.${quoted(column)}`).join(', ')
  const names = columns.map(({ name }) => `r.${quoted(name)}`).join(', ')
  const texts = columns.map(({ name }) => `r.${quoted(name)}::text as ${quoted(name)}`).join(', ')
  return `select ${texts} from (select ${names} ${source} order by ${order} limit $1::integer) r order by ${order}`
}

/** Which of these rows are still there, and of which generation. */
export function fencesOf(table: RootTable, rows: readonly Row[]): Statement {
  const fence = table.fence ? `${quoted(table.fence)}::text` : 'null'
  return {
    text: `select ${quoted(table.key)}::text as id, ${fence} as fence from ${quoted(table.name)}
      where ${quoted(table.key)}::text in (select jsonb_array_elements_text($1::jsonb))`,
    params: [JSON.stringify(rows.map((row) => textOf(row, table.key)))],
  }
}

/** What comes after a key; parameters are counted from `first`. */
function keyset(
  key: readonly string[],
  columns: readonly Column[],
  after: Key | null,
  first: number,
): { condition: string; params: (string | null)[] } {
  if (!after) return { condition: 'true', params: [] }
  const names = key.map((column) => `r.${quoted(column)}`).join(', ')
  const values = key.map((column, index) => `$${first + index}::${typeOf(columns, column)}`).join(', ')
  return { condition: `(${names}) > (${values})`, params: [...after] }
}

function typeOf(columns: readonly Column[], name: string): string {
  const column = columns.find((candidate) => candidate.name === name)
  if (!column) throw new Error(`no column ${name}`)
  return column.type
}

/** Every value was asked for as text. */
export function textOf(row: Row, column: string): string | null {
  const value = row[column]
  if (value === null || typeof value === 'string') return value
  throw new Error(`column ${column} did not come as text`)
}

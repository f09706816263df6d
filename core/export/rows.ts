/**
 * The rows of a tenant's database, page by page, each page a request and so a snapshot of its own: nothing of a session
 * survives a request, so that no transaction can span them. What holds all the same is said in docs/storage.md.
 */
import { classifySqlError, type Database, isRetryable, type Row, type Statement } from '../sql.ts'
import type { Catalog, Column } from './catalog.ts'
import { copyLine, copyScript } from './copy-text.ts'
import { childPage, fencesOf, type Key, rootPage, textOf } from './statements.ts'
import { type ChildTable, EXPORTED_TABLES, type RootTable } from './tables.ts'

/** Rows of one table as a COPY script. */
export interface Part {
  table: string
  rows: number
  script: string
}

/** A row whose own rows were being read when it was changed or deleted. */
export interface Change {
  table: string
  id: string
  what: 'deleted' | 'replaced'
}

export interface RowsDeps {
  database: Database
  catalog: Catalog
  /** Ids of documents that are deleted and may still have rows: they and theirs are left out. */
  deleted: ReadonlySet<string>
  changed(change: Change): void
  wait(ms: number): Promise<void>
}

/** About how large a page is: a small part of the 10 MB that an answer may have, and of an isolate's memory. */
const PAGE_BYTES = 1_000_000
const FIRST_PAGE_ROWS = 50
const MAX_PAGE_ROWS = 2_000
/** Rows of a root table whose children are read together. */
const ROOT_PAGE_ROWS = 200

/** A read may be sent again; one that fails so often in a row will go on failing. */
const ATTEMPTS = 4
const RETRY_AFTER_MS = 500

/** Every row of every exported table, in an order in which they can be loaded: what is referred to comes first. */
export async function* exportRows(deps: RowsDeps): AsyncGenerator<Part> {
  for (const table of EXPORTED_TABLES) yield* exportRoot(deps, table)
}

async function* exportRoot(deps: RowsDeps, table: RootTable): AsyncGenerator<Part> {
  const columns = columnsOf(deps.catalog, table.name)
  const reader = new PageReader(deps, ROOT_PAGE_ROWS)
  let after: Key | null = null
  for (;;) {
    const page: Row[] = await reader.read((limit) => rootPage(table, columns, after, limit))
    const last = page.at(-1)
    if (!last) return
    after = [textOf(last, table.key)]
    const rows = page.filter((row) => !deps.deleted.has(textOf(row, table.key) ?? ''))
    if (rows.length > 0) yield partOf(table.name, columns, rows)
    for (const child of table.children) yield* exportChildren(deps, table, child, rows)
    if (table.children.length > 0) await noteChanges(deps, table, rows)
  }
}

async function* exportChildren(
  deps: RowsDeps,
  parent: RootTable,
  table: ChildTable,
  parents: readonly Row[],
): AsyncGenerator<Part> {
  if (parents.length === 0) return
  const columns = columnsOf(deps.catalog, table.name)
  const reader = new PageReader(deps, FIRST_PAGE_ROWS)
  let after: Key | null = null
  for (;;) {
    const page: Row[] = await reader.read((limit) => childPage(parent, table, columns, parents, after, limit))
    const last = page.at(-1)
    if (!last) return
    after = table.key.map((column) => textOf(last, column))
    yield partOf(table.name, columns, page)
  }
}

/** Tells of parents that are gone or are another generation than the one whose children were read. */
async function noteChanges(deps: RowsDeps, table: RootTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const now = await retried(deps, fencesOf(table, rows))
  const fences = new Map(now.map((row) => [textOf(row, 'id'), textOf(row, 'fence')]))
  for (const row of rows) {
    const id = textOf(row, table.key) ?? ''
    if (!fences.has(id)) deps.changed({ table: table.name, id, what: 'deleted' })
    else if (table.fence && fences.get(id) !== textOf(row, table.fence))
      deps.changed({ table: table.name, id, what: 'replaced' })
  }
}

/** Reads pages of a size that follows the rows: as many as make about `PAGE_BYTES`, fewer when an answer gets too large. */
class PageReader {
  readonly #deps: RowsDeps
  #limit: number

  constructor(deps: RowsDeps, firstLimit: number) {
    this.#deps = deps
    this.#limit = firstLimit
  }

  async read(page: (limit: number) => Statement): Promise<Row[]> {
    for (;;) {
      try {
        const rows = await retried(this.#deps, page(this.#limit))
        this.#limit = nextLimit(rows, this.#limit)
        return rows
      } catch (error) {
        if (this.#limit === 1 || classifySqlError(error).kind !== 'too-large') throw error
        this.#limit = Math.max(1, Math.floor(this.#limit / 4))
      }
    }
  }
}

/** Pure: how many rows to ask for next, by the size of those that came. Grows at most fourfold at a time. */
export function nextLimit(rows: readonly Row[], limit: number): number {
  if (rows.length === 0) return limit
  let characters = 0
  for (const row of rows)
    for (const value of Object.values(row)) if (typeof value === 'string') characters += value.length
  const fitting = Math.floor((PAGE_BYTES * rows.length) / Math.max(1, characters))
  return Math.max(1, Math.min(fitting, limit * 4, MAX_PAGE_ROWS))
}

async function retried({ database, wait }: RowsDeps, statement: Statement): Promise<Row[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.query(statement)
    } catch (error) {
      const failure = classifySqlError(error)
      if (attempt === ATTEMPTS || failure.kind === 'quota' || !isRetryable(failure)) throw error
      await wait(RETRY_AFTER_MS * 2 ** (attempt - 1))
    }
  }
}

function partOf(table: string, columns: readonly Column[], rows: readonly Row[]): Part {
  const names = columns.map(({ name }) => name)
  const lines = rows.map((row) => copyLine(names.map((name) => textOf(row, name))))
  return { table, rows: rows.length, script: copyScript(table, names, lines) }
}

function columnsOf(catalog: Catalog, table: string): readonly Column[] {
  const columns = catalog.columns.get(table)
  if (!columns) throw new Error(`the database has no table ${table}`)
  return columns
}

/**
 * A tenant's export as the entries of an archive, in the order in which they are made: schema, rows, files, and last
 * the manifest, which an archive that was cut off lacks. Holds one page of rows or one piece of a file at a time.
 */
import { createHash, type Hash } from 'node:crypto'
import type { Migration } from '../migrator/plan.ts'
import type { Database } from '../sql.ts'
import { type Catalog, readCatalog } from './catalog.ts'
import {
  type ArchivedDocument,
  type ArchivedFile,
  type ArchivedTable,
  checksums,
  countCheck,
  FORMAT_VERSION,
  type Manifest,
} from './manifest.ts'
import { type Change, exportRows } from './rows.ts'
import { schemaSql } from './schema-sql.ts'
import { EXPORTED_NAMES } from './tables.ts'
import type { ArchiveEntry } from './tar.ts'
import { LOAD_SCRIPT, README } from './texts.ts'

/** A document with its file; `size` is exactly what `open` gives. */
export interface ExportedDocument {
  id: string
  title: string
  size: number
}

export interface ExportDeps {
  tenant: { id: string; name: string }
  database: Database
  migrations: readonly Migration[]
  documents: readonly ExportedDocument[]
  /** Ids of documents that are deleted and may still have rows. */
  deleted: readonly string[]
  /** The bytes that were uploaded and checked; null when they are gone. */
  openFile(document: ExportedDocument): Promise<AsyncIterable<Uint8Array> | null>
  now(): number
  wait(ms: number): Promise<void>
}

export type PreparedExport =
  | { kind: 'ready'; entries: AsyncGenerator<ArchiveEntry> }
  /** Its schema is one that this release doesn't know. */
  | { kind: 'newer-schema'; version: string | null }

/** Asks the database once, so that one that can't be reached is known before anything is sent. */
export async function prepareExport(deps: ExportDeps): Promise<PreparedExport> {
  const startedAt = new Date(deps.now())
  const catalog = await readCatalog(deps.database)
  const schema = catalog.version === null ? null : schemaSql(deps.migrations, catalog.version)
  if (schema === null) return { kind: 'newer-schema', version: catalog.version }
  const missing = EXPORTED_NAMES.filter((name) => !catalog.columns.has(name))
  if (missing.length > 0) throw new Error(`the database has no table ${missing.join(', ')}`)
  return { kind: 'ready', entries: entriesOf(deps, catalog, schema, startedAt) }
}

async function* entriesOf(
  deps: ExportDeps,
  catalog: Catalog,
  schema: string,
  startedAt: Date,
): AsyncGenerator<ArchiveEntry> {
  const folder = `alcove-${deps.tenant.id}`
  const files: ArchivedFile[] = []
  const changed: Change[] = []
  const tables = new Map<string, ArchivedTable>(
    EXPORTED_NAMES.map((name) => [
      name,
      { name, columns: (catalog.columns.get(name) ?? []).map((column) => column.name), rows: 0, parts: [] },
    ]),
  )
  const add = (path: string, text: string, executable = false): [ArchivedFile, ArchiveEntry] => {
    const body = new TextEncoder().encode(text)
    const file = { path, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') }
    return [file, { name: `${folder}/${path}`, size: body.length, executable, body }]
  }
  const addListed = (path: string, text: string, executable = false) => {
    const [file, entry] = add(path, text, executable)
    files.push(file)
    return entry
  }

  yield addListed('README.txt', README)
  yield addListed('load.sh', LOAD_SCRIPT, true)
  yield addListed('schema.sql', schema)

  let number = 0
  const { database, wait } = deps
  const rows = exportRows({
    database,
    catalog,
    wait,
    deleted: new Set(deps.deleted),
    changed: (change) => changed.push(change),
  })
  for await (const part of rows) {
    number += 1
    const [file, entry] = add(`data/${String(number).padStart(6, '0')}-${part.table}.sql`, part.script)
    const table = tables.get(part.table)
    table?.parts.push({ ...file, rows: part.rows })
    if (table) table.rows += part.rows
    yield entry
  }
  const after = await readCatalog(database)
  if (after.version !== catalog.version) throw new Error('the schema changed while it was exported')
  yield addListed('check.sql', countCheck([...tables.values()]))

  const documents: ArchivedDocument[] = []
  for (const document of deps.documents) {
    const { id, title, size } = document
    const body = await deps.openFile(document)
    const path = `files/${id}.pdf`
    if (body) {
      const hash = createHash('sha256')
      yield { name: `${folder}/${path}`, size, body: hashed(body, hash) }
      documents.push({ id, title, file: { path, bytes: size, sha256: hash.digest('hex') }, missing: null })
    } else documents.push({ id, title, file: null, missing: 'gone' })
  }

  const parts = [...tables.values()].flatMap((table) => table.parts)
  const pdfs = documents.flatMap(({ file }) => (file ? [file] : []))
  yield addListed('SHA256SUMS', checksums([...files, ...parts, ...pdfs]))
  const manifest: Manifest = {
    format: 'alcove-export',
    formatVersion: FORMAT_VERSION,
    tenant: deps.tenant,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date(deps.now()).toISOString(),
    schemaVersion: catalog.version ?? '',
    postgresVersion: catalog.postgresVersion,
    tables: [...tables.values()],
    documents,
    files,
    changed,
    unknownTables: catalog.unknownTables,
  }
  yield add('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)[1]
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
}

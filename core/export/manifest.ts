/** What an archive says of itself: `manifest.json`, its last entry. No I/O. */
import type { Change } from './rows.ts'

/** Raised when a reader of older archives couldn't read a new one. */
export const FORMAT_VERSION = 1

/** A file of the archive. `path` is relative to its one folder. */
export interface ArchivedFile {
  path: string
  bytes: number
  /** Hex. */
  sha256: string
}

export interface ArchivedTable {
  name: string
  columns: string[]
  rows: number
  /** In the order in which they are loaded. */
  parts: (ArchivedFile & { rows: number })[]
}

/** A document's PDF: its file, or why it is not in the archive. */
export interface ArchivedDocument {
  id: string
  title: string
  file: ArchivedFile | null
  /** Null when it is there. `gone`: it was deleted, or its bytes are not those that were uploaded and checked. */
  missing: 'gone' | null
}

export interface Manifest {
  format: 'alcove-export'
  formatVersion: number
  tenant: { id: string; name: string }
  startedAt: string
  /** When the last row and the last file had been read. */
  finishedAt: string
  schemaVersion: string
  postgresVersion: string
  tables: ArchivedTable[]
  documents: ArchivedDocument[]
  /** Everything else in the archive but this manifest. */
  files: ArchivedFile[]
  /** What was deleted or read anew while its rows were being read: their rows may be fewer than they were. */
  changed: Change[]
  /** Tables that are no part of Alcove's schema, and therefore not in the archive. */
  unknownTables: string[]
}

/** Lines as `sha256sum --check` reads them. */
export function checksums(files: readonly ArchivedFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
}

/** Ends the transaction that loads the rows with an error unless every table has as many as were exported. */
export function countCheck(tables: readonly Pick<ArchivedTable, 'name' | 'rows'>[]): string {
  const checks = tables.map(
    ({ name, rows }) => `  SELECT count(*) INTO found FROM "${name}";
  IF found <> ${rows} THEN RAISE EXCEPTION '${name} has % rows, not ${rows}', found; END IF;`,
  )
  return `DO $$\nDECLARE found bigint;\nBEGIN\n${checks.join('\n')}\nEND $$;\n`
}

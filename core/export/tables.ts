/**
 * Which tables of a tenant's database are exported, and in which order they are read and loaded: a table before those
 * that refer to it. A test holds this against the schema, so that no table is forgotten.
 */
import { HISTORY_TABLE } from '../migrator/migrate.ts'

export interface ChildTable {
  name: string
  /** Columns of its primary key, in order. */
  key: readonly string[]
  /** The column that names a row of the parent table. */
  parent: string
  /** A column that must be equal in the parent's row: rows of another generation are not the document's. */
  fence?: string
}

export interface RootTable {
  name: string
  /** Its primary key: the column that children refer to. */
  key: string
  fence?: string
  children: readonly ChildTable[]
}

export const EXPORTED_TABLES: readonly RootTable[] = [
  { name: HISTORY_TABLE, key: 'position', children: [] },
  {
    name: 'documents',
    key: 'id',
    fence: 'generation',
    children: [
      { name: 'pages', key: ['document_id', 'number'], parent: 'document_id', fence: 'generation' },
      { name: 'chunks', key: ['document_id', 'ordinal'], parent: 'document_id', fence: 'generation' },
    ],
  },
  {
    name: 'conversations',
    key: 'id',
    children: [{ name: 'messages', key: ['id'], parent: 'conversation_id' }],
  },
]

/** Every exported table's name, in the order in which they are loaded. */
export const EXPORTED_NAMES: readonly string[] = EXPORTED_TABLES.flatMap(({ name, children }) => [
  name,
  ...children.map((child) => child.name),
])

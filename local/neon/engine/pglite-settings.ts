/** How PGlite is built and started, for the template and every copy of it alike. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/** Raise it when what the template contains changes. */
const templateRevision = 1

/** The major version of PGlite's Postgres: its data can't be opened by another. */
export const postgresMajor = 18

/** Small buffers: about 50 MB an instance instead of 200. Later settings win over PGlite's defaults. */
export const startParams = [
  ...PGlite.defaultStartParams,
  ...[
    'shared_buffers=2MB',
    'wal_buffers=64kB',
    'min_wal_size=2MB',
    'max_wal_size=8MB',
    'search_path="$user", public',
  ].flatMap((setting) => ['-c', setting]),
]

/** Unicode-aware letters as in Neon's `C.UTF-8` databases: full-text search and `lower()` depend on it. */
export const initDbParams = ['--wal-segsize=1', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

export const databaseName = 'neondb'
export const ownerName = 'neondb_owner'

const require = createRequire(import.meta.url)

/** Where PGlite's own files are. */
export const pgliteDirectory = dirname(require.resolve('@electric-sql/pglite'))

/** Names what a template depends on; another key means another template. */
export function templateKey(): string {
  return `pglite-${packageVersion('pglite')}-pgvector-${packageVersion('pglite-pgvector')}-r${templateRevision}`
}

function packageVersion(name: string): string {
  const path = join(dirname(require.resolve(`@electric-sql/${name}`)), '..', 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

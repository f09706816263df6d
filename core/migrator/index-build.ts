/**
 * The kind of migration for indexes that take long to build: each statement alone, outside any transaction, so that
 * writers go on meanwhile. A build that is cut off leaves an index behind that Postgres keeps up to date and never uses;
 * such a one is found by `pg_index.indisvalid`, dropped and built again. Every statement may therefore run twice.
 */
import { classifySqlError, type Database } from '../sql.ts'

export type IndexStatement = { kind: 'build' | 'drop'; name: string }

/** Tries of one build in one run; whoever called comes back later. */
const MAX_BUILDS = 3

const NAME = String.raw`(?:"public"\.|public\.)?(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*))`
const BUILD = new RegExp(
  String.raw`^create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?${NAME}\s+on\s`,
  'i',
)
const DROP = new RegExp(String.raw`^drop\s+index\s+concurrently\s+if\s+exists\s+${NAME}\s*;?$`, 'i')

/**
 * What a statement of such a migration does, or null for one that has no place in it. Only an index with a name can be
 * looked for, and only in `public`, where all tables are.
 */
export function parseIndexStatement(statement: string): IndexStatement | null {
  const text = withoutComments(statement)
  const build = BUILD.exec(text)
  const drop = DROP.exec(text)
  const [, quoted, plain] = build ?? drop ?? []
  const name = quoted === undefined ? plain?.toLowerCase() : quoted.replaceAll('""', '"')
  return name === undefined ? null : { kind: build ? 'build' : 'drop', name }
}

/** Line comments in front of a statement: what marks the file is one. */
function withoutComments(statement: string): string {
  return statement.replace(/^(?:\s*--[^\n]*\n)+/, '').trim()
}

type IndexState = 'absent' | 'valid' | 'invalid' | 'building'

/** `building`: nobody knows how a request ended, and Postgres is still at it. */
export type BuildOutcome = 'built' | 'building'

/**
 * Runs one statement until it is in effect. Throws what the driver throws: a definition that the data contradicts, a
 * lock that didn't come. A build whose answer got lost is looked for.
 */
export async function runIndexStatement(database: Database, statement: string): Promise<BuildOutcome> {
  const parsed = parseIndexStatement(statement)
  if (!parsed) throw new Error('a migration outside a transaction may only create and drop indexes concurrently')
  const drop = () =>
    database.query({ text: `drop index concurrently if exists public."${parsed.name.replaceAll('"', '""')}"` })
  if (parsed.kind === 'drop') {
    await drop()
    return 'built'
  }
  for (let build = 0; ; build++) {
    const state = await indexState(database, parsed.name)
    if (state === 'valid') return 'built'
    if (state === 'building') return 'building'
    if (state === 'invalid') await drop()
    if (build === MAX_BUILDS) throw new Error('the index was built several times and is still not valid')
    await database.query({ text: statement }).catch((error: unknown) => {
      const failure = classifySqlError(error)
      const answeredByLooking =
        failure.kind === 'unknown-outcome' || (failure.kind === 'sql' && failure.code === ALREADY_THERE)
      if (!answeredByLooking) throw error
    })
  }
}

const ALREADY_THERE = '42P07'

async function indexState(database: Database, name: string): Promise<IndexState> {
  const [row] = await database.query<{ valid: boolean; building: boolean }>({
    text: `select i.indisvalid as valid, exists (select from pg_stat_progress_create_index p
        where p.index_relid = i.indexrelid or (p.index_relid = 0 and p.relid = i.indrelid)) as building
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relname = $1 and c.relnamespace = 'public'::regnamespace`,
    params: [name],
  })
  if (!row) return 'absent'
  if (row.valid) return 'valid'
  return row.building ? 'building' : 'invalid'
}

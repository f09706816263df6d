/**
 * Whether tenant migrations leave the previous release working, which runs on the same databases during a rollout. What
 * takes something away is the contracting half of a change: it comes in a file of its own time, marked with the release
 * that no longer uses what goes. No I/O.
 */
import { parseIndexStatement } from '../../core/migrator/index-build.ts'
import { type Change, changesOf } from './changes.ts'
import { marksOf, statementsOf } from './marks.ts'

export interface MigrationFile {
  id: string
  sql: string
}

/** Why `npm run check` refuses these files, one line each. `version`: that of the release that is being worked on. */
export function lintMigrations(files: readonly MigrationFile[], version: string): string[] {
  const uniqueIndexes = new Set<string>()
  return files.flatMap((file) => {
    const problems = lintFile(file, uniqueIndexes, version)
    for (const change of changesOf(file.sql))
      if (change.kind === 'creates-index' && change.unique) uniqueIndexes.add(change.index)
    return problems.map((problem) => `${file.id}: ${problem}`)
  })
}

function lintFile({ sql }: MigrationFile, uniqueBefore: ReadonlySet<string>, version: string): string[] {
  const { outsideTransaction, needsRelease } = marksOf(sql)
  return [
    ...indexProblems(sql, outsideTransaction),
    ...contractProblems(contractions(sql, uniqueBefore), needsRelease, version),
  ]
}

/** What the file does that the previous release may not survive. A table that the file itself makes is nobody's yet. */
export function contractions(sql: string, uniqueBefore: ReadonlySet<string> = new Set()): string[] {
  const changes = changesOf(sql)
  const own = new Set(changes.flatMap((change) => (change.kind === 'creates-table' ? [change.table] : [])))
  return changes.flatMap((change) => contraction(change, own, uniqueBefore) ?? [])
}

function contraction(change: Change, own: ReadonlySet<string>, uniqueBefore: ReadonlySet<string>): string | null {
  switch (change.kind) {
    case 'takes':
    case 'narrows':
      return own.has(change.table) ? null : change.what
    case 'creates-index':
      return change.unique && !own.has(change.table) ? `makes "${change.index}" unique on "${change.table}"` : null
    case 'drops-index':
      return uniqueBefore.has(change.index) ? `drops the unique index "${change.index}"` : null
    case 'unclear':
      return `does something that this check can't judge: ${change.what} …`
    case 'creates-table':
    case 'adds':
      return null
  }
}

function contractProblems(found: string[], needsRelease: string | null, version: string): string[] {
  if (needsRelease === null)
    return found.map(
      (what) => `${what}, which the previous release may still need; see docs/operations.md, "Two halves of a change"`,
    )
  if (found.length === 0) return ['is marked as the contracting half of a change, but takes nothing away']
  const [needed, current] = [parseVersion(needsRelease), parseVersion(version)]
  if (!needed) return [`needs release "${needsRelease}", which is no version`]
  if (current && !isOlder(needed, current))
    return [`needs release ${needsRelease}, which has to be out before this one (${version}) can rely on it`]
  return []
}

function indexProblems(sql: string, outsideTransaction: boolean): string[] {
  if (!outsideTransaction)
    return /\bconcurrently\b/i.test(sql) ? ['builds concurrently, so it needs the line "-- outside a transaction"'] : []
  return statementsOf(sql)
    .filter((statement) => parseIndexStatement(statement) === null)
    .map(
      (statement) =>
        `runs outside a transaction, where this can't stand: ${statement.split('\n').at(-1)?.slice(0, 60)}`,
    )
}

type Version = [number, number, number]

function parseVersion(text: string): Version | null {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? []
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)]
}

function isOlder(a: Version, b: Version): boolean {
  const at = a.findIndex((part, index) => part !== b[index])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

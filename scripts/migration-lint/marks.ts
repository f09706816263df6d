/** What a migration's SQL file says about itself, in comments at its head. No I/O. */

export interface MigrationMarks {
  /** Runs statement by statement, for long index builds (core/migrator/index-build.ts). */
  outsideTransaction: boolean
  /** The release that no longer uses what this migration takes away; null for one that takes nothing away. */
  needsRelease: string | null
}

/** The statements of a file, as drizzle-kit separates them. */
export function statementsOf(sql: string): string[] {
  return sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter(Boolean)
}

/** Marks are whole lines: `-- outside a transaction` and `-- contract: needs release 1.4.0`. */
export function marksOf(sql: string): MigrationMarks {
  return {
    outsideTransaction: /^--\s*outside a transaction\s*$/im.test(sql),
    needsRelease: /^--\s*contract:\s*needs release\s+(\S+)\s*$/im.exec(sql)?.[1] ?? null,
  }
}

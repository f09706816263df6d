/** Decides which migrations a database still needs. No I/O. */

/** A migration as bundled with the code. `hash` is the hex SHA-256 of its SQL file. */
export interface Migration {
  /** The file's name without its ending: `0001_initial`. */
  id: string
  hash: string
  statements: readonly string[]
}

/** A row of the history table. */
export interface AppliedMigration {
  position: number
  id: string
  hash: string
}

export type MigrationPlan =
  | { kind: 'apply'; pending: { position: number; migration: Migration }[] }
  /** History and code disagree in a way that no migration may paper over. */
  | { kind: 'refuse'; reason: 'edited' | 'unknown' | 'gap'; id: string }

/**
 * Compares history with the code. A history that goes on past the code's last migration is accepted: the database
 * was migrated by a newer release, which promises to leave this one working. An entry whose hash differs (`edited`), that
 * the code doesn't know at that position (`unknown`), or a missing position (`gap`) is refused.
 */
export function planMigrations(bundled: readonly Migration[], history: readonly AppliedMigration[]): MigrationPlan {
  const applied = [...history].sort((a, b) => a.position - b.position)
  for (const [position, entry] of applied.entries()) {
    if (entry.position !== position) return { kind: 'refuse', reason: 'gap', id: entry.id }
    const known = bundled[position]
    if (!known) break
    if (known.id !== entry.id) return { kind: 'refuse', reason: 'unknown', id: entry.id }
    if (known.hash !== entry.hash) return { kind: 'refuse', reason: 'edited', id: entry.id }
  }
  const pending = bundled
    .map((migration, position) => ({ position, migration }))
    .filter(({ position }) => position >= applied.length)
  return { kind: 'apply', pending }
}

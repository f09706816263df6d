/** Decides which migrations a database still needs. No I/O. */

/** A migration as bundled with the code. `hash` is the hex SHA-256 of its SQL file. */
export interface Migration {
  /** The file's name without its ending: `0001_initial`. */
  id: string
  hash: string
  statements: readonly string[]
  /** Long index builds: run one by one outside any transaction (see index-build.ts), and written into history at the end. */
  outsideTransaction?: true
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
  | { kind: 'refuse'; reason: 'edited' | 'unknown' | 'gap' | 'no-such-target'; id: string }

/**
 * Compares history with the code. A history that goes on past the code's last migration is accepted: the database
 * was migrated by a newer release, which promises to leave this one working. An entry whose hash differs (`edited`), that
 * the code doesn't know at that position (`unknown`), or a missing position (`gap`) is refused. `to`: the
 * last migration to apply; left out, all of them. Nothing is ever taken back.
 */
export function planMigrations(
  bundled: readonly Migration[],
  history: readonly AppliedMigration[],
  to?: string,
): MigrationPlan {
  const last = to === undefined ? bundled.length - 1 : bundled.findIndex(({ id }) => id === to)
  if (to !== undefined && last < 0) return { kind: 'refuse', reason: 'no-such-target', id: to }
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
    .filter(({ position }) => position >= applied.length && position <= last)
  return { kind: 'apply', pending }
}

/** The days and months that limits are counted by. Both are those of UTC, for everybody alike. No I/O. */

export interface Period {
  /** Sorts as time does: `2026-11-25`, `2026-11`. */
  name: string
  /** When the next one begins: milliseconds since 1970. */
  endsAt: number
}

export function dayOf(now: number): Period {
  const date = new Date(now)
  const endsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
  return { name: date.toISOString().slice(0, 10), endsAt }
}

export function monthOf(now: number): Period {
  const date = new Date(now)
  return { name: date.toISOString().slice(0, 7), endsAt: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) }
}
